import Foundation

/// A flag that is set once and wakes whoever waits on it at once.
///
/// A condition variable on the monotonic clock: Foundation's `NSCondition` waits for a wall clock's date, which jumps.
public final class CancelFlag: @unchecked Sendable {
  // Unchecked: `cancelled` is read and written only with `mutex` held.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var cancelled = false

  public init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  public var isCancelled: Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return cancelled
  }

  /// Sets the flag. True for the first call alone.
  @discardableResult
  public func cancel() -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if cancelled { return false }
    cancelled = true
    pthread_cond_broadcast(condition)
    return true
  }

  /// Waits for the flag, at most until CLOCK_MONOTONIC shows `deadline`; whether the flag is set.
  func wait(untilMonotonicNanoseconds deadline: Int64) -> Bool {
    let bounded = max(deadline, 0)
    var until = timespec(tv_sec: Int(bounded / 1_000_000_000), tv_nsec: Int(bounded % 1_000_000_000))
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !cancelled {
      // Anything but 0 is ETIMEDOUT, or a deadline that makes no sense: both end the wait.
      if pthread_cond_timedwait(condition, mutex, &until) != 0 { break }
    }
    return cancelled
  }
}
