/* Time of day and time differences: linux/ktime.h, timekeeping.h, time64.h, time.h, sched/clock.h. */

#include <linux/types.h>

struct timespec64 {
	time64_t tv_sec;
	long tv_nsec;
};

struct itimerspec64 {
	struct timespec64 it_interval;
	struct timespec64 it_value;
};

struct __kernel_timespec {
	__kernel_time64_t tv_sec;
	long long tv_nsec;
};

struct tm {
	int tm_sec;
	int tm_min;
	int tm_hour;
	int tm_mday;
	int tm_mon;
	long tm_year;
	int tm_wday;
	int tm_yday;
};

#define MSEC_PER_SEC 1000L
#define USEC_PER_MSEC 1000L
#define NSEC_PER_USEC 1000L
#define NSEC_PER_MSEC 1000000L
#define USEC_PER_SEC 1000000L
#define NSEC_PER_SEC 1000000000L
#define KTIME_MAX 0x7fffffffffffffffLL
#define KTIME_MIN (-KTIME_MAX - 1)
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7
#define CLOCK_TAI 11

ktime_t ktime_get(void);
ktime_t ktime_get_raw(void);
ktime_t ktime_get_real(void);
ktime_t ktime_get_boottime(void);
ktime_t ktime_get_coarse(void);
u64 ktime_get_ns(void);
u64 ktime_get_raw_ns(void);
u64 ktime_get_real_ns(void);
u64 ktime_get_boottime_ns(void);
u64 ktime_get_coarse_ns(void);
u64 ktime_get_mono_fast_ns(void);
time64_t ktime_get_seconds(void);
time64_t ktime_get_real_seconds(void);
time64_t ktime_get_boottime_seconds(void);
void ktime_get_ts64(struct timespec64 *ts);
void ktime_get_real_ts64(struct timespec64 *ts);
void ktime_get_coarse_real_ts64(struct timespec64 *ts);
void ktime_get_boottime_ts64(struct timespec64 *ts);
ktime_t ktime_set(s64 secs, unsigned long nsecs);
ktime_t ktime_add(ktime_t lhs, ktime_t rhs);
ktime_t ktime_sub(ktime_t lhs, ktime_t rhs);
ktime_t ktime_add_ns(ktime_t kt, u64 nsval);
ktime_t ktime_sub_ns(ktime_t kt, u64 nsval);
ktime_t ktime_add_us(const ktime_t kt, const u64 usec);
ktime_t ktime_add_ms(const ktime_t kt, const u64 msec);
int ktime_compare(const ktime_t cmp1, const ktime_t cmp2);
bool ktime_after(const ktime_t cmp1, const ktime_t cmp2);
bool ktime_before(const ktime_t cmp1, const ktime_t cmp2);
s64 ktime_to_ns(const ktime_t kt);
s64 ktime_to_us(const ktime_t kt);
s64 ktime_to_ms(const ktime_t kt);
s64 ktime_divns(const ktime_t kt, s64 div);
s64 ktime_us_delta(const ktime_t later, const ktime_t earlier);
s64 ktime_ms_delta(const ktime_t later, const ktime_t earlier);
ktime_t ns_to_ktime(u64 ns);
ktime_t us_to_ktime(u64 us);
ktime_t ms_to_ktime(u64 ms);
ktime_t timespec64_to_ktime(struct timespec64 ts);
struct timespec64 ktime_to_timespec64(ktime_t kt);
struct timespec64 ns_to_timespec64(s64 nsec);
s64 timespec64_to_ns(const struct timespec64 *ts);
struct timespec64 timespec64_add(struct timespec64 lhs, struct timespec64 rhs);
struct timespec64 timespec64_sub(struct timespec64 lhs, struct timespec64 rhs);
void time64_to_tm(time64_t totalsecs, int offset, struct tm *result);
time64_t mktime64(const unsigned int year, const unsigned int mon, const unsigned int day, const unsigned int hour, const unsigned int min, const unsigned int sec);
int get_timespec64(struct timespec64 *ts, const struct __kernel_timespec *uts);
int put_timespec64(const struct timespec64 *ts, struct __kernel_timespec *uts);
u64 local_clock(void);
u64 sched_clock(void);
u64 cpu_clock(int cpu);
cycles_t get_cycles(void);
