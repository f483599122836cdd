#include "gateway/air/dtmf_words.hpp"

#include <array>

namespace kentongan::air {

std::string key_words(std::string_view keys) {
  constexpr std::array<std::string_view, 10> digits = {"nol",  "satu", "dua",   "tiga",    "empat",
                                                       "lima", "enam", "tujuh", "delapan", "sembilan"};
  std::string words;
  for (const char c : keys) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && c != '*' && c != '#') continue;
    if (!words.empty()) words += ' ';
    words += digit ? digits[static_cast<std::size_t>(c - '0')] : c == '*' ? "bintang" : "pagar";
  }
  return words;
}

std::string confirm_words(unit_number u) {
  return "tekan " + key_words('#' + address_of(u) + '#') + ", salah tekan " + key_words("*");
}

std::string explain_words(dtmf_verdict v) {
  constexpr std::string_view how = "tekan bintang, nomor regu, angka status, pagar";
  switch (v) {
    case dtmf_verdict::wrong_check:
      return "kode rusak, ulangi";
    case dtmf_verdict::unknown_form:
      return "kode tidak dikenal, " + std::string(how);
    case dtmf_verdict::unknown_unit:
      return "nomor regu tidak dikenal, ulangi";
    case dtmf_verdict::no_identity:
      return "regu mana, " + std::string(how);
    case dtmf_verdict::confirmation:
      return "tidak ada jawaban yang menunggu, ulangi jawaban";
    case dtmf_verdict::proven:
    case dtmf_verdict::spoken_back:
    case dtmf_verdict::emergency:
    case dtmf_verdict::objection:
    case dtmf_verdict::fragment:
      break;
  }
  return {};
}

std::string busy_words() { return "banyak jawaban menunggu, ulangi sebentar lagi"; }

}  // namespace kentongan::air
