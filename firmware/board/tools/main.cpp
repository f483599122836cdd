// firmware-image IN.bin OUT.bin OUT.uf2: finishes a linked RP2040 image.
#include "firmware/board/tools/uf2.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>

namespace {

bool write(const char* path, const std::vector<std::uint8_t>& octets) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(octets.data()), static_cast<std::streamsize>(octets.size()));
  return file.good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("Usage: firmware-image IN.bin OUT.bin OUT.uf2\n", stderr);
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  std::vector<std::uint8_t> image{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) {
    std::fprintf(stderr, "firmware-image: cannot read %s\n", argv[1]);
    return 1;
  }
  if (const auto reason = kentongan::board::finish_image(image)) {
    std::fprintf(stderr, "firmware-image: %s: %s\n", argv[1], reason->c_str());
    return 1;
  }
  const auto uf2 = kentongan::board::to_uf2(image, kentongan::board::flash_begin, kentongan::board::rp2040_family);
  if (!write(argv[2], image) || !write(argv[3], uf2)) {
    std::fprintf(stderr, "firmware-image: cannot write %s or %s\n", argv[2], argv[3]);
    return 1;
  }
}
