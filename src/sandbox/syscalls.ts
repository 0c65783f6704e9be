/** The processors there is a filter for. */
export const ARCHITECTURES = ['x64', 'arm64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** Number of a call on each; null: the processor's Linux has no such call. */
type Numbers = Readonly<Record<Architecture, number | null>>;

const both = (x64: number | null, arm64: number | null): Numbers => ({ x64, arm64 });
/** Calls since 5.1 have one number everywhere. */
const same = (number: number): Numbers => ({ x64: number, arm64: number });

/**
 * Calls a build or test has no need of, and attackers have.
 *
 * @see arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of Linux 6.12
 */
export const DENIED: Readonly<Record<string, Numbers>> = {
  // file systems
  mount: both(165, 40),
  umount2: both(166, 39),
  pivot_root: both(155, 41),
  chroot: both(161, 51),
  swapon: both(167, 224),
  swapoff: both(168, 225),
  quotactl: both(179, 60),
  quotactl_fd: same(443),
  open_by_handle_at: both(304, 265),
  open_tree: same(428),
  move_mount: same(429),
  fsopen: same(430),
  fsconfig: same(431),
  fsmount: same(432),
  fspick: same(433),
  mount_setattr: same(442),
  statmount: same(457),
  listmount: same(458),
  open_tree_attr: same(467),
  fanotify_init: both(300, 262),
  // namespaces
  unshare: both(272, 97),
  setns: both(308, 268),
  // other processes
  ptrace: both(101, 117),
  process_vm_readv: both(310, 270),
  process_vm_writev: both(311, 271),
  process_madvise: same(440),
  pidfd_getfd: same(438),
  kcmp: both(312, 272),
  // wide doors into the kernel
  bpf: both(321, 280),
  perf_event_open: both(298, 241),
  userfaultfd: both(323, 282),
  io_uring_setup: same(425),
  io_uring_enter: same(426),
  io_uring_register: same(427),
  add_key: both(248, 217),
  request_key: both(249, 218),
  keyctl: both(250, 219),
  // the machine
  kexec_load: both(246, 104),
  kexec_file_load: both(320, 294),
  init_module: both(175, 105),
  finit_module: both(313, 273),
  delete_module: both(176, 106),
  create_module: both(174, null),
  reboot: both(169, 142),
  syslog: both(103, 116),
  acct: both(163, 89),
  settimeofday: both(164, 170),
  clock_settime: both(227, 112),
  clock_adjtime: both(305, 266),
  adjtimex: both(159, 171),
  sethostname: both(170, 161),
  setdomainname: both(171, 162),
  vhangup: both(153, 58),
  iopl: both(172, null),
  ioperm: both(173, null),
  modify_ldt: both(154, null),
  uselib: both(134, null),
  _sysctl: both(156, null),
  nfsservctl: both(180, 42),
  lookup_dcookie: both(212, 18),
};

/** Calls of which only some uses are denied. */
export const WATCHED = {
  socket: { x64: 41, arm64: 198 },
  clone: { x64: 56, arm64: 220 },
  clone3: { x64: 435, arm64: 435 },
  ioctl: { x64: 16, arm64: 29 },
} as const;
