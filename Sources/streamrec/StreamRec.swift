@main struct StreamRec { static func main() {} }
