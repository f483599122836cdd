// The page of the virtual HT, the files of the folder page/, inside the program.
#pragma once
#include <span>
#include <string_view>

namespace kentongan::virtual_radio {

struct page_file {
  std::string_view path;  // as a browser asks for it
  std::string_view type;  // of its content, for HTTP
  std::string_view content;
};

std::span<const page_file> page_files();

}  // namespace kentongan::virtual_radio
