#include "gateway/air/number_words.hpp"

#include <array>

namespace kentongan::air {
namespace {

constexpr std::array<std::string_view, 10> digits = {"nol",  "satu", "dua",   "tiga",    "empat",
                                                     "lima", "enam", "tujuh", "delapan", "sembilan"};

void add(std::string& out, std::string_view word) {
  if (!out.empty()) out += ' ';
  out += word;
}

// 1 to 999. One hundred and ten have a word of their own: se- for "one".
void add_hundreds(std::string& out, std::uint64_t n) {
  if (n >= 100) {
    if (n / 100 == 1) {
      add(out, "seratus");
    } else {
      add(out, digits[n / 100]);
      add(out, "ratus");
    }
    n %= 100;
  }
  if (n == 10 || n == 11) {
    add(out, n == 10 ? "sepuluh" : "sebelas");
    return;
  }
  if (n >= 20) {
    add(out, digits[n / 10]);
    add(out, "puluh");
    n %= 10;
  } else if (n > 11) {
    add(out, digits[n - 10]);
    add(out, "belas");
    return;
  }
  if (n != 0) add(out, digits[n]);
}

}  // namespace

std::string number_words(std::uint64_t n) {
  constexpr std::uint64_t thousand = 1000, million = 1'000'000, largest = 999'999'999;
  if (n == 0) return std::string(digits[0]);
  if (n > largest) return digit_words(std::to_string(n));
  std::string out;
  if (n >= million) {
    add_hundreds(out, n / million);
    add(out, "juta");
    n %= million;
  }
  if (n / thousand == 1) {
    add(out, "seribu");
  } else if (n > thousand) {
    add_hundreds(out, n / thousand);
    add(out, "ribu");
  }
  add_hundreds(out, n % thousand);
  return out;
}

std::string digit_words(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c >= '0' && c <= '9') add(out, digits[static_cast<std::size_t>(c - '0')]);
  return out;
}

std::string order_number_words(std::uint32_t n) { return n <= 99 ? number_words(n) : digit_words(std::to_string(n)); }

}  // namespace kentongan::air
