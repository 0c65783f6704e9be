import { type Architecture, DENIED, WATCHED } from './syscalls.ts';

/** One instruction of classic BPF: code, where to go on when true and when false, operand. */
type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, operand: number];

const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER_EQUAL = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW: Instruction = [RETURN, 0, 0, 0x7fff0000];
const KILL: Instruction = [RETURN, 0, 0, 0x80000000];
const refuse = (errno: number): Instruction => [RETURN, 0, 0, 0x00050000 | errno];

const EPERM = 1;
const ENOSYS = 38;

// struct seccomp_data { int nr; __u32 arch; __u64 instruction_pointer; __u64 args[6]; }
const NUMBER = 0;
const ARCHITECTURE = 4;
/** The lower half of an argument; both processors write the lower half first. */
const argument = (place: number) => 16 + place * 8;

const AUDIT_WORDS: Readonly<Record<Architecture, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };
/** Numbers from here on are those of the 32-bit calls of x86-64. */
const X32 = 0x40000000;

/** Local, the two of the Internet, and what asks the kernel for addresses. */
const SOCKET_FAMILIES = [1, 2, 10, 16];
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NEW_NAMESPACES = 0x7e020000;
/** Putting characters into the input of a terminal. */
const TERMINAL_INPUT = [0x5412, 0x541c];

/**
 * The filter of system calls, as the kernel takes it: `struct sock_filter` one after the other, little endian.
 * A call that is denied fails with EPERM; calls of another processor end the process.
 *
 * @see Documentation/userspace-api/seccomp_filter.rst of Linux
 */
export function seccompFilter(architecture: Architecture): Uint8Array {
  const program: Instruction[] = [
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, AUDIT_WORDS[architecture]],
    KILL,
    [LOAD, 0, 0, NUMBER],
  ];
  if (architecture === 'x64') program.push([JUMP_GREATER_EQUAL, 0, 1, X32], refuse(EPERM));
  for (const numbers of Object.values(DENIED)) {
    const number = numbers[architecture];
    if (number !== null) program.push([JUMP_EQUAL, 0, 1, number], refuse(EPERM));
  }
  // What is asked of clone3 lies in memory, where a filter cannot look: programs go on with clone.
  program.push(...onCall(WATCHED.clone3[architecture], [refuse(ENOSYS)]));
  program.push(
    ...onCall(WATCHED.clone[architecture], [
      [LOAD, 0, 0, argument(0)],
      [JUMP_ANY_BIT, 0, 1, NEW_NAMESPACES],
      refuse(EPERM),
      ALLOW,
    ]),
    ...onCall(WATCHED.socket[architecture], [
      [LOAD, 0, 0, argument(0)],
      ...SOCKET_FAMILIES.flatMap((family): Instruction[] => [[JUMP_EQUAL, 0, 1, family], ALLOW]),
      refuse(EPERM),
    ]),
    ...onCall(WATCHED.ioctl[architecture], [
      [LOAD, 0, 0, argument(1)],
      ...TERMINAL_INPUT.flatMap((request): Instruction[] => [[JUMP_EQUAL, 0, 1, request], refuse(EPERM)]),
      ALLOW,
    ]),
    ALLOW,
  );
  return assemble(program);
}

/** Instructions for one call; others go past them. */
function onCall(number: number, then: readonly Instruction[]): readonly Instruction[] {
  return [[JUMP_EQUAL, 0, then.length, number], ...then];
}

function assemble(program: readonly Instruction[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(program.length * 8));
  for (const [place, [code, whenTrue, whenFalse, operand]] of program.entries()) {
    bytes.setUint16(place * 8, code, true);
    bytes.setUint8(place * 8 + 2, whenTrue);
    bytes.setUint8(place * 8 + 3, whenFalse);
    bytes.setUint32(place * 8 + 4, operand >>> 0, true);
  }
  return new Uint8Array(bytes.buffer);
}
