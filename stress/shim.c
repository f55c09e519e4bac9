/* Stands between a program and the C library: counts the system calls that touch a store, and fails the K-th, or kills
 * the process group at it, or writes down what each did. Told what to do by a shared page (see faults.py).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

struct page {
    uint64_t count;  /* calls so far */
    uint64_t at;     /* the call to fail, from 1; 0 for none */
    int32_t error;   /* with which errno; 0 kills the group */
    int32_t group;   /* the process group that is meant; 0 for none */
    int32_t log;     /* whether to write down what is done */
    int32_t only;    /* the classes of call that count */
    char root[1024]; /* the store */
    char file[1024]; /* the log */
};

/* Classes of call, as in faults.py. */
enum { LOOK = 1, READ = 2, OPEN_FILE = 4, CREATE = 8, WRITE = 16, CUT = 32, FLUSH = 64, MODE = 128, LOCK = 256,
       REMOVE = 512, FOLDER = 1024, MOVE = 2048, RUN = 4096 };

static struct page *page;

__attribute__((constructor)) static void begin(void) {
    const char *name = getenv("CMEBOARD_SHIM");
    int fd = name ? (int)syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *at = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    syscall(SYS_close, fd);
    if (at != MAP_FAILED) page = at;
}

static int meant(void) { return page && page->group && page->group == getpgrp(); }

static int inside(const char *path) { return strncmp(path, page->root, strlen(page->root)) == 0; }

static const char *whole(const char *path, char *into) {
    if (!path) return "";
    if (path[0] == '/') return path;
    if (syscall(SYS_getcwd, into, PATH_MAX) < 0) return path;
    size_t n = strlen(into);
    snprintf(into + n, PATH_MAX - n, "/%s", path);
    return into;
}

static const char *of_fd(int fd, char *into) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, into, PATH_MAX - 1);
    into[n > 0 ? n : 0] = 0;
    return into;
}

static int opens(int fresh, int flags) { return fresh ? CREATE : (flags & O_TRUNC) ? CUT : OPEN_FILE; }

/* 1 where a call of this class is to fail; errno is set. */
static int fails(int class) {
    if (!(page->only & class)) return 0;
    uint64_t number = __atomic_add_fetch(&page->count, 1, __ATOMIC_SEQ_CST);
    if (number != page->at) return 0;
    if (page->error == 0) {
        kill(0, SIGKILL);
        for (;;) pause();
    }
    errno = page->error;
    return 1;
}

static void note(const char *op, const char *one, const char *other, long long offset, const void *data, size_t size) {
    if (!page->log) return;
    int before = errno;
    char head[2 * PATH_MAX + 64];
    int n = snprintf(head, sizeof head, "%s\t%s\t%s\t%lld\t%zu\n", op, one, other, offset, size);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, page->file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    struct iovec parts[2] = {{head, (size_t)n}, {(void *)data, size}};
    if (fd >= 0) {
        syscall(SYS_writev, fd, parts, size ? 2 : 1);
        syscall(SYS_close, fd);
    }
    errno = before;
}

#define REAL(type, name, ...)                                      \
    static type (*real)(__VA_ARGS__);                              \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define OPEN(name)                                                                      \
    int name(const char *path, int flags, ...) {                                        \
        REAL(int, #name, const char *, int, ...);                                       \
        mode_t mode = 0;                                                                \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list l; va_start(l, flags); mode = va_arg(l, mode_t); va_end(l); } \
        char a[PATH_MAX];                                                               \
        const char *p = meant() ? whole(path, a) : NULL;                                \
        if (!p || !inside(p)) return real(path, flags, mode);                           \
        int fresh = (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, p, F_OK) < 0; \
        if (fails(opens(fresh, flags))) return -1;                                      \
        int fd = real(path, flags, mode);                                               \
        if (fd >= 0 && fresh) note("create", p, "", 0, NULL, 0);                        \
        if (fd >= 0 && !fresh && (flags & O_TRUNC)) note("truncate", p, "", 0, NULL, 0); \
        return fd;                                                                      \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                    \
    int name(int dir, const char *path, int flags, ...) {                               \
        REAL(int, #name, int, const char *, int, ...);                                  \
        mode_t mode = 0;                                                                \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list l; va_start(l, flags); mode = va_arg(l, mode_t); va_end(l); } \
        char a[PATH_MAX];                                                               \
        const char *p = meant() && dir == AT_FDCWD ? whole(path, a) : NULL;             \
        if (!p || !inside(p)) return real(dir, path, flags, mode);                      \
        int fresh = (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, p, F_OK) < 0; \
        if (fails(opens(fresh, flags))) return -1;                                      \
        int fd = real(dir, path, flags, mode);                                          \
        if (fd >= 0 && fresh) note("create", p, "", 0, NULL, 0);                        \
        if (fd >= 0 && !fresh && (flags & O_TRUNC)) note("truncate", p, "", 0, NULL, 0); \
        return fd;                                                                      \
    }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    char a[PATH_MAX];
    const char *p = meant() ? of_fd(fd, a) : NULL;
    if (!p || !inside(p)) return real(fd, data, size);
    if (fails(WRITE)) return -1;
    int append = fcntl(fd, F_GETFL) & O_APPEND;
    off_t at = lseek(fd, 0, append ? SEEK_END : SEEK_CUR);
    ssize_t done = real(fd, data, size);
    if (done > 0) note("write", p, "", at, data, (size_t)done);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
    char a[PATH_MAX];
    const char *p = meant() ? of_fd(fd, a) : NULL;
    if (!p || !inside(p)) return real(fd, data, size, at);
    if (fails(WRITE)) return -1;
    ssize_t done = real(fd, data, size, at);
    if (done > 0) note("write", p, "", at, data, (size_t)done);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

ssize_t read(int fd, void *data, size_t size) {
    REAL(ssize_t, "read", int, void *, size_t);
    char a[PATH_MAX];
    const char *p = meant() ? of_fd(fd, a) : NULL;
    if (!p || !inside(p)) return real(fd, data, size);
    return fails(READ) ? -1 : real(fd, data, size);
}

#define ON_FD(class, name, op, extra_declared, extra_given, offset)  \
    int name(int fd extra_declared) {                                \
        REAL(int, #name, int extra_declared);                        \
        char a[PATH_MAX];                                            \
        const char *p = meant() ? of_fd(fd, a) : NULL;               \
        if (!p || !inside(p)) return real(fd extra_given);           \
        if (fails(class)) return -1;                                 \
        int done = real(fd extra_given);                             \
        if (done == 0) note(op, p, "", offset, NULL, 0);             \
        return done;                                                 \
    }
#define COMMA ,
ON_FD(FLUSH, fsync, "flush", , , 0)
ON_FD(FLUSH, fdatasync, "flush", , , 0)
ON_FD(MODE, fchmod, "mode", COMMA mode_t mode, COMMA mode, 0)
ON_FD(CUT, ftruncate, "truncate", COMMA off_t size, COMMA size, size)
ON_FD(CUT, ftruncate64, "truncate", COMMA off64_t size, COMMA size, size)
ON_FD(LOCK, flock, "lock", COMMA int how, COMMA how, 0)

void sync(void) {
    REAL(void, "sync", void);
    real();
    if (meant()) note("flush all", "", "", 0, NULL, 0);
}

#define ON_PATH(class, name, op, extra_declared, extra_given)        \
    int name(const char *path extra_declared) {                      \
        REAL(int, #name, const char * extra_declared);               \
        char a[PATH_MAX];                                            \
        const char *p = meant() ? whole(path, a) : NULL;             \
        if (!p || !inside(p)) return real(path extra_given);         \
        if (fails(class)) return -1;                                 \
        int done = real(path extra_given);                           \
        if (done == 0) note(op, p, "", 0, NULL, 0);                  \
        return done;                                                 \
    }
ON_PATH(REMOVE, unlink, "unlink", , )
ON_PATH(REMOVE, rmdir, "rmdir", , )
ON_PATH(FOLDER, mkdir, "mkdir", COMMA mode_t mode, COMMA mode)
ON_PATH(MODE, chmod, "mode", COMMA mode_t mode, COMMA mode)
ON_PATH(LOOK, stat, "look", COMMA struct stat *into, COMMA into)
ON_PATH(LOOK, lstat, "look", COMMA struct stat *into, COMMA into)
ON_PATH(LOOK, stat64, "look", COMMA struct stat64 *into, COMMA into)
ON_PATH(LOOK, lstat64, "look", COMMA struct stat64 *into, COMMA into)

char *mkdtemp(char *pattern) {
    REAL(char *, "mkdtemp", char *);
    char a[PATH_MAX];
    if (!meant() || !inside(whole(pattern, a))) return real(pattern);
    if (fails(FOLDER)) return NULL;
    char *made = real(pattern);
    if (made) note("mkdir", whole(made, a), "", 0, NULL, 0);
    return made;
}

#define TWO_PATHS(name, op)                                          \
    int name(const char *one, const char *other) {                   \
        REAL(int, #name, const char *, const char *);                \
        char a[PATH_MAX], b[PATH_MAX];                               \
        const char *p = meant() ? whole(one, a) : NULL;              \
        if (!p || !inside(p)) return real(one, other);               \
        if (fails(MOVE)) return -1;                                  \
        int done = real(one, other);                                 \
        if (done == 0) note(op, p, whole(other, b), 0, NULL, 0);     \
        return done;                                                 \
    }
TWO_PATHS(rename, "rename")
TWO_PATHS(link, "link")

int renameat2(int from, const char *one, int to, const char *other, unsigned flags) {
    REAL(int, "renameat2", int, const char *, int, const char *, unsigned);
    char a[PATH_MAX], b[PATH_MAX];
    const char *p = meant() ? whole(one, a) : NULL;
    if (!p || !inside(p)) return real(from, one, to, other, flags);
    if (fails(MOVE)) return -1;
    int done = real(from, one, to, other, flags);
    if (done == 0) note(flags & RENAME_EXCHANGE ? "exchange" : "rename", p, whole(other, b), 0, NULL, 0);
    return done;
}

int linkat(int from, const char *one, int to, const char *other, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    char a[PATH_MAX], b[PATH_MAX];
    const char *p = meant() ? whole(one, a) : NULL;
    if (!p || !inside(p)) return real(from, one, to, other, flags);
    if (fails(MOVE)) return -1;
    int done = real(from, one, to, other, flags);
    if (done == 0) note("link", p, whole(other, b), 0, NULL, 0);
    return done;
}

int execve(const char *path, char *const argv[], char *const envp[]) {
    REAL(int, "execve", const char *, char *const[], char *const[]);
    if (meant() && syscall(SYS_faccessat, AT_FDCWD, path, X_OK) == 0 && fails(RUN)) return -1;
    return real(path, argv, envp);
}
