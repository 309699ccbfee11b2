//===- Identifiers.cpp - Names that are valid in C and C++ ----------------===//
//
// ONNX names are arbitrary UTF-8 ("/layer1/Conv:0").  Everything that is not an
// ASCII letter or digit becomes an underscore.  Double underscores and a leading
// underscore are reserved in C++, so neither is produced.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/Identifiers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"

using namespace llvm;

namespace onnxc::emit {

/// Keywords of C99, C11, C23 and C++20, the macros of the headers that every
/// program includes, and `main`.
static const char *const kReserved[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case",
    "catch", "char", "char8_t", "char16_t", "char32_t", "class", "co_await", "co_return", "co_yield",
    "compl", "complex", "concept", "const", "const_cast", "consteval", "constexpr", "constinit",
    "continue", "decltype", "default", "delete", "do", "double", "dynamic_cast", "else", "enum",
    "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if", "inline", "int",
    "linux", "long", "main", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr",
    "operator", "or", "or_eq", "private", "protected", "public", "register", "reinterpret_cast",
    "requires", "restrict", "return", "short", "signed", "sizeof", "static", "static_assert",
    "static_cast", "struct", "switch", "template", "this", "thread_local", "throw", "true", "try",
    "typedef", "typeid", "typename", "typeof", "typeof_unqual", "union", "unix", "unsigned", "using",
    "virtual", "void", "volatile", "wchar_t", "while", "xor", "xor_eq", "NULL"};

std::string toIdentifier(StringRef name) {
  std::string result;
  for (char c : name) {
    if (isAlnum(c))
      result += c;
    else if (!result.empty() && result.back() != '_')
      result += '_';
  }
  while (!result.empty() && result.back() == '_')
    result.pop_back();
  if (result.empty())
    return "model";
  if (isDigit(result.front()))
    result.insert(0, "n");
  // A name of this library's own would clash with its declarations.
  if (is_contained(kReserved, StringRef(result)) || StringRef(result).starts_with_insensitive("onnxc"))
    result.insert(0, "m_");
  return result;
}

IdentifierScope::IdentifierScope(ArrayRef<StringRef> taken) {
  for (StringRef name : taken)
    used.insert(name);
}

std::string IdentifierScope::unique(StringRef name) {
  std::string base = toIdentifier(name);
  std::string candidate = base;
  for (unsigned number = 2; !used.insert(candidate).second; ++number)
    candidate = (Twine(base) + "_" + Twine(number)).str();
  return candidate;
}

} // namespace onnxc::emit
