#include "sync/protocol/packing.h"

#include <zstd.h>

#include <map>

#include "storage/base/check.h"
#include "sync/protocol/dictionary.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {
namespace {

enum How : char { kPlain = 0, kZstd = 1, kZstdDictionary1 = 2 };

// Below this a frame's head costs more than it saves.
constexpr std::size_t kPackFrom = 64;

template <class T, std::size_t (*Free)(T*)>
struct Freer {
  void operator()(T* pointer) const { Free(pointer); }
};

}  // namespace

struct Packer::Contexts {
  std::unique_ptr<ZSTD_CCtx, Freer<ZSTD_CCtx, ZSTD_freeCCtx>> compress{ZSTD_createCCtx()};
  std::unique_ptr<ZSTD_DCtx, Freer<ZSTD_DCtx, ZSTD_freeDCtx>> decompress{ZSTD_createDCtx()};
  using CDict = std::unique_ptr<ZSTD_CDict, Freer<ZSTD_CDict, ZSTD_freeCDict>>;
  std::map<int, CDict> to_dictionary;  // by level, each made when it is first needed
  std::unique_ptr<ZSTD_DDict, Freer<ZSTD_DDict, ZSTD_freeDDict>> from_dictionary{
      ZSTD_createDDict(dictionary1().data(), dictionary1().size())};
};

Packer::Packer() : contexts_(std::make_unique<Contexts>()) {}
Packer::~Packer() = default;

std::string Packer::pack(std::string_view plain, int level) {
  std::string out(1 + ZSTD_compressBound(plain.size()), '\0');
  if (plain.size() >= kPackFrom) {
    Contexts::CDict& dictionary = contexts_->to_dictionary[level];
    if (!dictionary) dictionary.reset(ZSTD_createCDict(dictionary1().data(), dictionary1().size(), level));
    const std::size_t size = ZSTD_compress_usingCDict(contexts_->compress.get(), out.data() + 1, out.size() - 1,
                                                      plain.data(), plain.size(), dictionary.get());
    CHECK(!ZSTD_isError(size));
    if (size < plain.size()) {
      out[0] = kZstdDictionary1;
      out.resize(1 + size);
      return out;
    }
  }
  out.assign(1, kPlain);
  return out.append(plain);
}

std::optional<std::string> Packer::unpack(std::string_view packed) {
  if (packed.empty()) return std::nullopt;
  const char how = packed.front();
  packed.remove_prefix(1);
  if (how == kPlain) return packed.size() <= kPlainBytesMax ? std::optional(std::string(packed)) : std::nullopt;
  if (how != kZstd && how != kZstdDictionary1) return std::nullopt;
  const unsigned long long claimed = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (claimed > kPlainBytesMax) return std::nullopt;  // the error codes are larger still
  std::string out(claimed, '\0');
  const std::size_t size =
      how == kZstd
          ? ZSTD_decompressDCtx(contexts_->decompress.get(), out.data(), out.size(), packed.data(), packed.size())
          : ZSTD_decompress_usingDDict(contexts_->decompress.get(), out.data(), out.size(), packed.data(),
                                       packed.size(), contexts_->from_dictionary.get());
  if (ZSTD_isError(size) || size != out.size()) return std::nullopt;
  return out;
}

}  // namespace yichuang::sync
