// The page of the virtual HT, ht_page.html, inside the program.
#pragma once
#include <string_view>

namespace kentongan::virtual_radio {

std::string_view ht_page();

}  // namespace kentongan::virtual_radio
