# A stand-in for the pause container of a pod: keeps the pod's namespaces open, reaps what is handed to
# process 1, and ends on SIGTERM or SIGINT. No libc, so that the image is one small file.
# Assembler and not C, because the bytes must not depend on the compiler's version.

#define SYS_rt_sigprocmask 14
#define SYS_exit 60
#define SYS_wait4 61
#define SYS_rt_sigtimedwait 128

#define SIG_BLOCK 0
#define WNOHANG 1
#define SIGINT 2
#define SIGTERM 15
#define SIGCHLD 17
#define SIGSET_BYTES 8

    .section .text
    .global _start
_start:
    # Process 1 gets no signal that has no handler, except one that it blocks and asks for.
    mov $SYS_rt_sigprocmask, %eax
    mov $SIG_BLOCK, %edi
    lea awaited(%rip), %rsi
    xor %edx, %edx
    mov $SIGSET_BYTES, %r10d
    syscall

await:
    mov $SYS_rt_sigtimedwait, %eax
    lea awaited(%rip), %rdi
    xor %esi, %esi
    xor %edx, %edx                      # no timeout
    mov $SIGSET_BYTES, %r10d
    syscall
    cmp $SIGTERM, %eax
    je leave
    cmp $SIGINT, %eax
    je leave
    cmp $SIGCHLD, %eax
    jne await                           # interrupted

reap:                                   # one SIGCHLD may stand for many children
    mov $SYS_wait4, %eax
    mov $-1, %rdi
    xor %esi, %esi
    mov $WNOHANG, %edx
    xor %r10d, %r10d
    syscall
    test %eax, %eax
    jg reap
    jmp await

leave:
    mov $SYS_exit, %eax
    xor %edi, %edi
    syscall

    .balign 8
awaited:
    .quad (1 << (SIGINT - 1)) | (1 << (SIGTERM - 1)) | (1 << (SIGCHLD - 1))

    .section .note.GNU-stack, "", @progbits
