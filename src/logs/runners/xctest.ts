import { testLineReader } from './test-line.ts';

/** XCTest, xcpretty and Swift Testing. */
export const xctestTests = testLineReader(
  'xctest',
  ["' failed (", 'error: -[', '✗ '],
  [
    { pattern: /^(?:\[[\d:]+\]: )?(?:▸ )?Test Case '-?\[?(?<suite>[\w.]+)[. ](?<test>\w+)\]?' failed \(/ },
    { pattern: /^(?<file>\S+\.(?:swift|mm?)):\d+: error: -?\[?(?<suite>[\w.]+)[ .](?<test>\w+)\]? : (?<message>.*)$/ },
    { pattern: /^\s+✗ (?<test>\w+)(?:, (?<message>.*))?$/ },
    { pattern: /^✘ Test (?<test>\S.*?) (?:recorded an issue|failed after)\b.*?(?:: (?<message>.*))?$/ },
  ],
);
