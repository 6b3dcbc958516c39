//! The edge to the C library: functions of its own names through which Rust's files and SQLite's go
//! alike. Each does what was asked, by the library's own function, and then tells [`crate::tape`].
//! Nothing is changed in the program that is heard.
//!
//! On Linux only: elsewhere the functions have other names, and nobody is heard.
#![expect(
    unsafe_code,
    reason = "the C library is asked through its functions, and so is whoever takes their place"
)]

use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::hint::black_box;
use std::mem::transmute;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::tape::{self, Asked, How};

/// Of `fcntl.h` and `unistd.h`, the same on every Linux that Rust's standard library knows.
const O_CREAT: c_int = 0o100;
const O_TRUNC: c_int = 0o1_000;
const O_APPEND: c_int = 0o2_000;
const AT_FDCWD: c_int = -100;
const SEEK_CUR: c_int = 1;
const ENOSYS: c_int = 38;

unsafe extern "C" {
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn lseek64(number: c_int, offset: i64, whence: c_int) -> i64;
    fn __errno_location() -> *mut c_int;
}

/// Says "the next one", as `RTLD_NEXT` does.
const NEXT: *mut c_void = usize::MAX as *mut c_void;

/// Finds the library's own function, which is looked for once.
fn found(place: &AtomicPtr<c_void>, name: &CStr) -> *mut c_void {
    let known = place.load(Ordering::Relaxed);
    if !known.is_null() {
        return known;
    }
    // SAFETY: the name ends with a zero, and the library stays loaded.
    let found = unsafe { dlsym(NEXT, name.as_ptr()) };
    place.store(found, Ordering::Relaxed);
    found
}

/// SAFETY: the C library has a function of this name and this signature.
macro_rules! real {
    ($name:literal as $type:ty) => {{
        static PLACE: AtomicPtr<c_void> = AtomicPtr::new(null_mut());
        transmute::<*mut c_void, $type>(found(&PLACE, $name))
    }};
}

/// Lets the linker keep the functions, which nobody names.
pub(crate) fn install() {
    black_box([
        open as *const (),
        open64 as *const (),
        close as *const (),
        write as *const (),
        pwrite as *const (),
        pwrite64 as *const (),
        ftruncate as *const (),
        ftruncate64 as *const (),
        fsync as *const (),
        fdatasync as *const (),
        mkdir as *const (),
        rmdir as *const (),
        unlink as *const (),
        rename as *const (),
        linkat as *const (),
        copy_file_range as *const (),
        sendfile64 as *const (),
    ]);
}

/// SAFETY: `path` is null or ends with a zero.
unsafe fn text(path: *const c_char) -> String {
    if path.is_null() {
        return String::new();
    }
    // SAFETY: said above.
    unsafe { CStr::from_ptr(path) }
        .to_string_lossy()
        .into_owned()
}

/// Tells of a name when something was done to it.
///
/// SAFETY: `path` ends with a zero.
unsafe fn told(done: c_int, path: *const c_char, tell: impl FnOnce(&str)) -> c_int {
    if done == 0 && tape::anybody_listens() {
        // SAFETY: said above.
        tell(&unsafe { text(path) });
    }
    done
}

type Opens = unsafe extern "C" fn(*const c_char, c_int, ...) -> c_int;

/// SAFETY: `path` ends with a zero.
unsafe fn tell_open(path: *const c_char, flags: c_int, number: c_int) -> c_int {
    if number >= 0 && tape::anybody_listens() {
        let how = How {
            makes: flags & O_CREAT != 0,
            empties: flags & O_TRUNC != 0,
            appends: flags & O_APPEND != 0,
        };
        // SAFETY: said above.
        tape::opened(&unsafe { text(path) }, number, how);
    }
    number
}

/// The library takes the mode only with some flags; on the systems this is for, an argument that is
/// not taken does no harm.
#[unsafe(no_mangle)]
unsafe extern "C" fn open(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
    // SAFETY: the arguments go on as they came.
    unsafe { tell_open(path, flags, real!(c"open" as Opens)(path, flags, mode)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn open64(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
    // SAFETY: the arguments go on as they came.
    unsafe { tell_open(path, flags, real!(c"open64" as Opens)(path, flags, mode)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn close(number: c_int) -> c_int {
    // The number may be somebody else's as soon as it is closed.
    if tape::anybody_listens() {
        tape::closed(number);
    }
    // SAFETY: the argument goes on as it came.
    unsafe { real!(c"close" as unsafe extern "C" fn(c_int) -> c_int)(number) }
}

/// SAFETY: `from` has room for so many bytes.
unsafe fn tell_write(number: c_int, offset: i64, from: *const c_void, done: isize) -> isize {
    if let Ok(length) = usize::try_from(done)
        && length > 0
        && tape::anybody_listens()
    {
        // SAFETY: said above, and the library read them too.
        let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), length) };
        tape::asked(number, Asked::Write(offset.max(0) as usize, bytes));
    }
    done
}

type Writes = unsafe extern "C" fn(c_int, *const c_void, usize) -> isize;
type WritesAt = unsafe extern "C" fn(c_int, *const c_void, usize, i64) -> isize;

#[unsafe(no_mangle)]
unsafe extern "C" fn write(number: c_int, from: *const c_void, length: usize) -> isize {
    // SAFETY: the arguments go on as they came; asking where a file stands changes nothing.
    unsafe {
        let offset = match tape::anybody_listens() {
            true => lseek64(number, 0, SEEK_CUR),
            false => 0,
        };
        let done = real!(c"write" as Writes)(number, from, length);
        tell_write(number, offset, from, done)
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pwrite(number: c_int, from: *const c_void, length: usize, at: i64) -> isize {
    // SAFETY: the arguments go on as they came.
    unsafe {
        let done = real!(c"pwrite" as WritesAt)(number, from, length, at);
        tell_write(number, at, from, done)
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pwrite64(number: c_int, from: *const c_void, length: usize, at: i64) -> isize {
    // SAFETY: the arguments go on as they came.
    unsafe {
        let done = real!(c"pwrite64" as WritesAt)(number, from, length, at);
        tell_write(number, at, from, done)
    }
}

fn tell_asked(done: c_int, number: c_int, what: Asked<'_>) -> c_int {
    if done == 0 && tape::anybody_listens() {
        tape::asked(number, what);
    }
    done
}

type Truncates = unsafe extern "C" fn(c_int, i64) -> c_int;
type Syncs = unsafe extern "C" fn(c_int) -> c_int;

#[unsafe(no_mangle)]
unsafe extern "C" fn ftruncate(number: c_int, length: i64) -> c_int {
    // SAFETY: the arguments go on as they came.
    let done = unsafe { real!(c"ftruncate" as Truncates)(number, length) };
    tell_asked(done, number, Asked::Truncate(length.max(0) as usize))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn ftruncate64(number: c_int, length: i64) -> c_int {
    // SAFETY: the arguments go on as they came.
    let done = unsafe { real!(c"ftruncate64" as Truncates)(number, length) };
    tell_asked(done, number, Asked::Truncate(length.max(0) as usize))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn fsync(number: c_int) -> c_int {
    // SAFETY: the argument goes on as it came.
    let done = unsafe { real!(c"fsync" as Syncs)(number) };
    tell_asked(done, number, Asked::Sync)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn fdatasync(number: c_int) -> c_int {
    // SAFETY: the argument goes on as it came.
    let done = unsafe { real!(c"fdatasync" as Syncs)(number) };
    tell_asked(done, number, Asked::Sync)
}

type Named = unsafe extern "C" fn(*const c_char) -> c_int;

#[unsafe(no_mangle)]
unsafe extern "C" fn mkdir(path: *const c_char, mode: c_uint) -> c_int {
    type Makes = unsafe extern "C" fn(*const c_char, c_uint) -> c_int;
    // SAFETY: the arguments go on as they came; a path ends with a zero.
    unsafe {
        let done = real!(c"mkdir" as Makes)(path, mode);
        told(done, path, tape::folder_made)
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rmdir(path: *const c_char) -> c_int {
    // SAFETY: the arguments go on as they came; a path ends with a zero.
    unsafe { told(real!(c"rmdir" as Named)(path), path, tape::removed) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
    // SAFETY: the arguments go on as they came; a path ends with a zero.
    unsafe { told(real!(c"unlink" as Named)(path), path, tape::removed) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
    type Renames = unsafe extern "C" fn(*const c_char, *const c_char) -> c_int;
    // SAFETY: the arguments go on as they came; a path ends with a zero.
    unsafe {
        let done = real!(c"rename" as Renames)(from, to);
        told(done, from, |from| tape::renamed(from, &text(to)))
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn linkat(
    from_folder: c_int,
    from: *const c_char,
    to_folder: c_int,
    to: *const c_char,
    flags: c_int,
) -> c_int {
    type Links = unsafe extern "C" fn(c_int, *const c_char, c_int, *const c_char, c_int) -> c_int;
    // SAFETY: the arguments go on as they came; a path ends with a zero.
    unsafe {
        let done = real!(c"linkat" as Links)(from_folder, from, to_folder, to, flags);
        let whole = from_folder == AT_FDCWD && to_folder == AT_FDCWD;
        match whole {
            true => told(done, from, |from| tape::linked(from, &text(to))),
            false => done,
        }
    }
}

/// What the system copies by itself would not be heard. Whoever asks can also read and write.
#[unsafe(no_mangle)]
unsafe extern "C" fn copy_file_range(
    _: c_int,
    _: *mut i64,
    _: c_int,
    _: *mut i64,
    _: usize,
    _: c_uint,
) -> isize {
    not_here()
}

/// As `copy_file_range`.
#[unsafe(no_mangle)]
unsafe extern "C" fn sendfile64(_: c_int, _: c_int, _: *mut i64, _: usize) -> isize {
    not_here()
}

fn not_here() -> isize {
    // SAFETY: each thread has a place for its last error.
    unsafe { *__errno_location() = ENOSYS };
    -1
}
