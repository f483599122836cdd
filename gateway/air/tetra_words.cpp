#include "gateway/air/tetra_words.hpp"

#include "gateway/air/radio_ascii.hpp"
#include "gateway/air/tetra_statuses.hpp"
#include "gateway/air/words.hpp"

#include <array>

namespace kentongan::air {
namespace {

using domain::answer_code;

// By answer_code: what the crew has said, as it reads it back.
constexpr std::array<const char*, 17> said = {
    "DITERIMA",  "MELUNCUR",         "TIBA DI TKP", "MEMBAWA PASIEN", "DI TUJUAN",    "SELESAI",
    "DITOLAK",   "SIAP DI LAPANGAN", "SIAP DI POS", "TIDAK SIAP",     "MINTA BICARA", "DARURAT",
    "TERHAMBAT", "MINTA BANTUAN",    "NIHIL",       "BUKAN WEWENANG", "LAPORAN"};

}  // namespace

std::string tetra_order_text(const ports::transmission& t, const domain::category* category, const vocabulary& v,
                             std::size_t room) {
  const auto lines = order_lines(t, category, v);
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    // The second and third line begin with their number, "#12/2 ": here it is one text.
    const auto begin = i == 0 ? 0 : lines[i].find(' ') + 1;
    text += (i == 0 ? "" : " ") + lines[i].substr(begin);
  }
  return shortened(text, room);
}

std::string tetra_confirmation(const domain::reply& r, answer_code code) {
  const std::string number = r.number == 0 ? "" : '#' + std::to_string(r.number) + ' ';
  return number + said[static_cast<std::size_t>(code)] + ": DICATAT POSKO";
}

std::string tetra_emergency_confirmation() { return "DARURAT: DITERIMA POSKO"; }

std::string tetra_unknown_status(std::uint16_t value) {
  return "STATUS " + hexadecimal(value) + " TIDAK DIKENAL POSKO";
}

}  // namespace kentongan::air
