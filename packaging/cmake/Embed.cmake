# Writes a C++ source that holds a file's bytes; see yichuang_embed.
file(READ "${FILE}" hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
file(WRITE "${OUT}" "#include \"${HEADER}\"

namespace ${NAMESPACE} {
namespace {

constexpr char kBytes[] = {${bytes}};

}  // namespace

std::string_view ${FUNCTION}() { return {kBytes, sizeof kBytes}; }

}  // namespace ${NAMESPACE}
")
