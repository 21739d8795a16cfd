"""System calls that a script has no need of, refused by a seccomp filter (Linux on x86-64 and arm64).

Refused: looking into and stopping other processes (ptrace and its kin), mounting, new namespaces, kernel keys, BPF, performance
counters, io_uring, kernel modules, clocks, handles that get around paths, memory that no limit sees (memfd, System V), and every
socket but a Unix one: neither TCP nor UDP nor raw packets, whatever the network namespace. Not covered: what a socket of
another kind of machine would be (a foreign instruction set ends the process). Imports nothing of the program.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

PR_SET_SECCOMP, MODE_FILTER = 22, 2
LOAD, EQUAL, AT_LEAST, ANY_OF, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data, little endian
X32 = 0x40000000  # the second table of x86-64: the same calls under other numbers
NEW_NAMESPACES = 0x7E020000  # clone: mount, cgroup, UTS, IPC, user, PID, network
UNIX, INET, INET6 = 1, 2, 10
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7), "arm64": (1, 0xC00000B7)}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
REFUSED = {  # the call's number on x86-64 and on arm64
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "process_madvise": (440, 440), "pidfd_getfd": (438, 438), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "move_mount": (429, 429),
    "open_tree": (428, 428), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "unshare": (272, 97), "setns": (308, 268),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "fanotify_init": (300, 262),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "personality": (135, 92), "acct": (163, 89),
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "syslog": (103, 116), "vhangup": (153, 58), "lookup_dcookie": (212, 18),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "sethostname": (170, 161), "setdomainname": (171, 162),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190),
    "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None), "uselib": (134, None),
}  # fmt: skip
libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def close(network: bool) -> None:
    """From here on these calls fail with EPERM, here and in all children. Needs no_new_privs. Raises OSError where there is no seccomp."""
    code = program(platform.machine(), network)
    if libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(_Program(len(code) // 8, code)), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"seccomp refuses: {os.strerror(ctypes.get_errno())}")


def program(machine: str, network: bool) -> bytes:
    """The filter as BPF instructions. Raises OSError for a machine whose call numbers are not known here."""
    if machine not in MACHINES:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine}")
    column, architecture = MACHINES[machine]
    families = (UNIX, INET, INET6) if network else (UNIX,)
    refuse = _step(RETURN, ERRNO | errno.EPERM)
    steps = [_step(LOAD, ARCHITECTURE), _step(EQUAL, architecture, 1, 0), _step(RETURN, KILL), _step(LOAD, NUMBER)]
    if column == 0:
        steps += [_step(AT_LEAST, X32, 0, 1), refuse]
    for numbers in REFUSED.values():
        if (number := numbers[column]) is not None:
            steps += [_step(EQUAL, number, 0, 1), refuse]
    # clone3 hides its flags in memory; libraries fall back to clone when there is none
    steps += [_step(EQUAL, CLONE3[column], 0, 1), _step(RETURN, ERRNO | errno.ENOSYS)]
    steps += [
        _step(EQUAL, CLONE[column], 0, 4), _step(LOAD, FIRST_ARGUMENT), _step(ANY_OF, NEW_NAMESPACES, 0, 1), refuse,
        _step(RETURN, ALLOW),
    ]  # fmt: skip
    steps += [_step(EQUAL, SOCKET[column], 0, 2 + len(families)), _step(LOAD, FIRST_ARGUMENT)]
    steps += [_step(EQUAL, family, len(families) - at, 0) for at, family in enumerate(families)]
    return b"".join([*steps, refuse, _step(RETURN, ALLOW)])


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)
