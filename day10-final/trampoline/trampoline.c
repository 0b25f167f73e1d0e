/*
 * trampoline.c - the program between ours and the command's.
 *
 * A few hundred bytes without a C library, which cannot be made to load anything. It executes the
 * program that it is told. If that fails, the reason goes to whoever waits for it.
 *
 *     trampoline DESCRIPTOR FILE ARGUMENT...
 */
#include <asm/unistd.h>
#include <linux/fcntl.h>

/* A system call, as the processor does it (man 2 syscall). */
static long call(long number, long a, long b, long c)
{
#if defined(__x86_64__)
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
#else
#error "say here how this processor makes a system call"
#endif
}

static _Noreturn void end(int status)
{
    for (;;)
        call(__NR_exit_group, status, 0, 0);
}

/* Returns -1 if it is none. */
static long number_in(const char *text)
{
    long number = *text >= '0' && *text <= '9' ? 0 : -1;

    while (*text >= '0' && *text <= '9')
        number = 10 * number + (*text++ - '0');
    return number;
}

/* `stack` is what the kernel has put there: the number of arguments, the arguments and a NULL, the
 * variables and a NULL. */
_Noreturn void trampoline(char **stack);

_Noreturn void trampoline(char **stack)
{
    long count = (long)stack[0];
    char **arguments = stack + 1;
    char **variables = arguments + count + 1;
    int reason;

    /* The kernel itself may have called it, for a script that begins with #!/proc/self/exe. */
    if (count < 3 || number_in(arguments[0]) < 0)
        end(126);
    long descriptor = number_in(arguments[0]);
    /* So that exec itself closes it. */
    call(__NR_fcntl, descriptor, F_SETFD, FD_CLOEXEC);
    reason = (int)-call(__NR_execve, (long)arguments[1], (long)(arguments + 2), (long)variables);
    call(__NR_write, descriptor, (long)&reason, sizeof(reason));
    end(125);
}

/* Where the kernel begins: the stack pointer is all that is given (System V ABI, process stack). */
#if defined(__x86_64__)
__asm__(
    ".globl _start\n_start: xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call trampoline\n");
#elif defined(__aarch64__)
__asm__(".globl _start\n_start: mov x29, #0\n mov x0, sp\n bl trampoline\n");
#endif
