/// Nobody reads the standard output any more (`streamrec consume | head`): a reason to end quietly.
struct OutputClosed: Error, Sendable {}
