#include "radio/pei/line_reader.hpp"

namespace kentongan::radio::pei {

void line_reader::reset() {
  line_.clear();
  overlong_ = ended_ = false;
}

std::string_view line_reader::take(std::uint8_t octet) {
  if (ended_) reset();
  if (octet == '\r' || octet == '\n') {
    if (overlong_) ++counters_.overlong;
    const auto end = line_.find_last_not_of(' ');
    if (overlong_ || end == std::string::npos) {
      reset();
      return {};
    }
    ++counters_.lines;
    ended_ = true;
    return std::string_view(line_).substr(0, end + 1);
  }
  if (octet == '\t') octet = ' ';
  if (octet < ' ' || octet == 0x7F) {
    ++counters_.noise;
    return {};
  }
  if (line_.empty() && (octet == ' ' || octet == '>')) return {};
  if (line_.size() >= longest_line)
    overlong_ = true;
  else
    line_ += static_cast<char>(octet);
  return {};
}

}  // namespace kentongan::radio::pei
