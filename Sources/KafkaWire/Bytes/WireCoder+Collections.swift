// Arrays: an Int32 count (-1 for null), or a compact one; and structs that may be null.
extension WireCoder {
  mutating func array<Element: WireStruct>(_ value: inout [Element], _ field: StaticString) throws(WireError) {
    try nonNull(&value, field) { (c: inout WireCoder, optional: inout [Element]?) throws(WireError) in
      try c.nullableArray(&optional, field)
    }
  }

  mutating func array<Element: WireStruct>(
    _ value: inout [Element], _ field: StaticString, in versions: some RangeExpression<Int16>, ignorable: Bool = false
  ) throws(WireError) {
    if versions.contains(version) {
      try array(&value, field)
    } else {
      try absent(value.isEmpty, field, ignorable)
      if mode == .decode { value = [] }
    }
  }

  mutating func nullableArray<Element: WireStruct>(
    _ value: inout [Element]?, _ field: StaticString
  ) throws(WireError) {
    try elements(&value, field) { (c: inout WireCoder, element: inout Element) throws(WireError) in
      try element.walk(&c)
    } make: {
      Element()
    }
  }

  mutating func nullableArray<Element: WireStruct>(
    _ value: inout [Element]?, _ field: StaticString, in versions: some RangeExpression<Int16>, ignorable: Bool = false
  ) throws(WireError) {
    if versions.contains(version) {
      try nullableArray(&value, field)
    } else {
      try absent(value?.isEmpty == true, field, ignorable)
      if mode == .decode { value = [] }
    }
  }

  /// An array that some versions lack, and that may be null only in some of the others.
  mutating func array<Element: WireStruct>(
    _ value: inout [Element]?, _ field: StaticString, in versions: some RangeExpression<Int16>,
    nullableIn nullable: some RangeExpression<Int16>
  ) throws(WireError) {
    try nullableArray(&value, field, in: versions)
    if value == nil, versions.contains(version), !nullable.contains(version) { throw error(.unexpectedNull, field) }
  }

  mutating func array<Integer: FixedWidthInteger>(
    _ value: inout [Integer], _ field: StaticString, in versions: some RangeExpression<Int16>, ignorable: Bool = false
  ) throws(WireError) {
    if versions.contains(version) {
      try array(&value, field)
    } else {
      try absent(value.isEmpty, field, ignorable)
      if mode == .decode { value = [] }
    }
  }

  mutating func array<Integer: FixedWidthInteger>(
    _ value: inout [Integer], _ field: StaticString
  ) throws(WireError) {
    try nonNull(&value, field) { (c: inout WireCoder, optional: inout [Integer]?) throws(WireError) in
      try c.nullableArray(&optional, field)
    }
  }

  mutating func nullableArray<Integer: FixedWidthInteger>(
    _ value: inout [Integer]?, _ field: StaticString
  ) throws(WireError) {
    try elements(&value, field) { (c: inout WireCoder, element: inout Integer) throws(WireError) in
      try c.int(&element, field)
    } make: {
      0
    }
  }

  mutating func array(_ value: inout [String], _ field: StaticString) throws(WireError) {
    try nonNull(&value, field) { (c: inout WireCoder, optional: inout [String]?) throws(WireError) in
      try c.nullableArray(&optional, field)
    }
  }

  mutating func array(
    _ value: inout [String], _ field: StaticString, in versions: some RangeExpression<Int16>, ignorable: Bool = false
  ) throws(WireError) {
    if versions.contains(version) {
      try array(&value, field)
    } else {
      try absent(value.isEmpty, field, ignorable)
      if mode == .decode { value = [] }
    }
  }

  mutating func nullableArray(_ value: inout [String]?, _ field: StaticString) throws(WireError) {
    try elements(&value, field) { (c: inout WireCoder, element: inout String) throws(WireError) in
      try c.string(&element, field)
    } make: {
      ""
    }
  }

  /// A struct within a struct.
  mutating func nested<Value: WireStruct>(_ value: inout Value, _ field: StaticString) throws(WireError) {
    if let recorder { tellBegin(recorder, field, from: position, .fields) }
    try value.walk(&self)
    recorder?.end(at: absolute(position))
  }

  /// A struct that may be null: a byte below 0 for null, 1 before the struct.
  mutating func nullableStruct<Value: WireStruct>(_ value: inout Value?, _ field: StaticString) throws(WireError) {
    if mode == .decode {
      let start = position
      guard try load(Int8.self, field) >= 0 else {
        value = nil
        if let recorder { tell(recorder, field, from: start, .null) }
        return
      }
      if let recorder { tellBegin(recorder, field, from: start, .fields) }
      var present = Value()
      try present.walk(&self)
      value = present
      recorder?.end(at: absolute(position))
    } else {
      store(Int8(value == nil ? -1 : 1))
      try value?.walk(&self)
    }
  }

  private mutating func nonNull<Element>(
    _ value: inout [Element], _ field: StaticString,
    _ body: (inout WireCoder, inout [Element]?) throws(WireError) -> Void
  ) throws(WireError) {
    var optional: [Element]? = value
    try body(&self, &optional)
    guard let present = optional else { throw error(.unexpectedNull, field) }
    value = present
  }

  /// Every element takes at least a byte, so a count beyond the bytes that are left is a lie; and even an honest one
  /// reserves no more memory than they take.
  private mutating func elements<Element>(
    _ value: inout [Element]?, _ field: StaticString,
    _ walk: (inout WireCoder, inout Element) throws(WireError) -> Void, make: () -> Element
  ) throws(WireError) {
    guard mode == .decode else {
      try writeLength(value?.count, wide: true, field)
      guard var list = value else { return }
      for index in list.indices { try walk(&self, &list[index]) }
      return
    }
    let start = position
    guard let count = try readLength(wide: true, field) else {
      value = nil
      if let recorder { tell(recorder, field, from: start, .null) }
      return
    }
    guard count <= remaining else { throw error(.invalidLength(Int64(count)), field) }
    // The elements, and what every array has beside them.
    let (memory, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflow, count == 0 || memory <= allowance - 32 else {
      throw error(.invalidLength(Int64(count)), field)
    }
    if count > 0 { allowance -= memory + 32 }
    var list: [Element] = []
    list.reserveCapacity(min(count, remaining / MemoryLayout<Element>.stride + 1))
    if let recorder { tellBegin(recorder, field, from: start, .elements(count)) }
    for index in 0..<count {
      recorder?.begin("[\(index)]", at: absolute(position), .fields)
      var element = make()
      try walk(&self, &element)
      list.append(element)
      recorder?.end(at: absolute(position))
    }
    recorder?.end(at: absolute(position))
    value = list
  }
}
