/// Stands for a JoinGroup or SyncGroup request whose answer may come later.
struct GroupTicket: Hashable, Sendable {
  var number: UInt64
}
