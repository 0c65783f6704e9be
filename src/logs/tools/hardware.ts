import type { LineReader } from '../line-reader.ts';
import type { ToolEntry } from '../tool-entry.ts';
import { rowReader } from '../tool-row.ts';

/** Simulators and synthesis of hardware descriptions. */
export const hardwareReaders: readonly LineReader<ToolEntry>[] = [
  rowReader({
    tool: 'verilator',
    hints: ['%error', '%warning'],
    row: /^%(?<severity>Error|Warning)(?:-(?<code>\w+))?: (?:(?<file>[^\s:]{1,300}):(?<line>\d+)(?::(?<column>\d+))?: )?(?<message>\S.*)$/,
    accepts: ({ message }) => !/^Exiting due to/.test(message ?? ''),
    severity: 'error',
  }),
  rowReader({
    tool: 'modelsim',
    hints: ['** error', '** warning', '** fatal'],
    row: /^(?:# )?\*\* (?<severity>Error|Warning|Fatal)(?: \(suppressible\))?: (?:\((?<code>v\w+-\d+)\) )?(?<file>[^\s():]{1,300})\((?<line>\d+)\): (?<message>\S.*)$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'vivado',
    hints: ['error: [', 'warning: ['],
    row: /^(?<severity>ERROR|WARNING|CRITICAL WARNING): \[(?<code>[\w -]{2,40})\] (?<message>\S.*) \[(?<file>[^\]:]{0,2}[^\]:]{1,300}):(?<line>\d+)\]$/,
    words: { 'critical warning': 'warning' },
    severity: 'error',
  }),
  rowReader({
    tool: 'quartus',
    hints: ['error (', 'warning ('],
    row: /^(?<severity>Error|Warning) \((?<code>\d{4,6})\): (?<message>\S.*) at (?<file>[^\s()]{1,300})\((?<line>\d+)\).*$/,
    severity: 'error',
  }),
  rowReader({
    tool: 'iverilog',
    hints: ['.v:', '.sv:', '.vh:', '.svh:', '.vhd:', '.vhdl:'],
    row: /^(?<file>[^\s:]{1,300}\.(?:s?vh?|vhdl?)):(?<line>\d+):(?:(?<column>\d+):)? ?(?:(?<severity>error|warning|sorry|ERROR|WARNING): )?(?<message>\S.*)$/,
    severity: 'error',
  }),
];
