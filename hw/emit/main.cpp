// hw-generate ROOT: writes every generated file of the modem board into the repository at ROOT.
#include "hw/emit/nets.hpp"
#include "hw/source/board.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "Usage: hw-generate ROOT\n";
    return 2;
  }
  for (const auto& [path, text] : kentongan::hw::all_files(kentongan::hw::modem_board())) {
    const std::filesystem::path target = std::filesystem::path(argv[1]) / path;
    std::filesystem::create_directories(target.parent_path());
    std::ofstream out(target, std::ios::binary | std::ios::trunc);
    out << text;
    if (!out.flush()) {
      std::cerr << "hw-generate: cannot write " << target << "\n";
      return 1;
    }
  }
  return 0;
}
