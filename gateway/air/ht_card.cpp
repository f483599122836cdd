#include "gateway/air/ht_card.hpp"

#include "gateway/air/dtmf_words.hpp"

#include <algorithm>

namespace kentongan::air {
namespace {

struct status_row {
  char key;
  std::string_view meaning;
};
constexpr status_row statuses[] = {
    {'9', "TERIMA perintah (86)"}, {'3', "MELUNCUR ke lokasi"},   {'4', "TIBA di lokasi"},  {'7', "MEMBAWA pasien"},
    {'8', "SAMPAI tujuan"},        {'1', "SELESAI, di lapangan"}, {'2', "SELESAI, di pos"}, {'6', "TOLAK perintah"},
    {'5', "MINTA BICARA"},         {'0', "DARURAT petugas"},
};

// The page is one sheet for eyes in a hurry: black on white, nothing thinner than print and tape can bear.
constexpr std::string_view style = R"(
@page { size: 148mm 105mm; margin: 0 }
* { box-sizing: border-box; margin: 0; padding: 0 }
body { background: #fff; color: #000; font-family: "DejaVu Sans", Arial, Helvetica, sans-serif }
.card { width: 148mm; height: 105mm; padding: 4mm; overflow: hidden; page-break-after: always; break-after: page;
  display: flex; flex-direction: column }
.card:last-child { page-break-after: auto; break-after: auto }
header { display: flex; align-items: flex-end; justify-content: space-between; border-bottom: 0.8mm solid #000;
  padding-bottom: 1mm; margin-bottom: 1.5mm }
h1 { font-size: 15pt; line-height: 1.1 }
header p { font-size: 7.5pt; line-height: 1.25 }
.number { font: bold 26pt/0.9 "DejaVu Sans Mono", monospace; text-align: right; white-space: nowrap }
.number small { font: 7.5pt "DejaVu Sans", Arial, sans-serif; display: block }
main { display: flex; gap: 3mm; flex: 1; min-height: 0 }
.left { width: 88mm; flex: none; display: flex; flex-direction: column; justify-content: space-between }
.left p { font-size: 8.5pt; line-height: 1.3 }
table { border-collapse: collapse; width: 100% }
th { font-size: 7pt; white-space: nowrap; text-align: left; padding: 0 1mm 0.6mm }
td { border-top: 0.25mm solid #000; padding: 1.3mm 1mm; font-size: 8.5pt; line-height: 1.1 }
td.key { font-size: 13pt; font-weight: bold; text-align: center; width: 8mm; padding: 0 }
code { font: bold 9.5pt "DejaVu Sans Mono", monospace; white-space: nowrap }
tr.sos td { background: #000; color: #fff; font-weight: bold; border: 0; padding-top: 1.6mm; padding-bottom: 1.6mm;
  -webkit-print-color-adjust: exact; print-color-adjust: exact }
aside { flex: 1; font-size: 7.6pt; line-height: 1.26 }
h2 { font-size: 8pt; border-bottom: 0.25mm solid #000; margin: 0 0 0.6mm }
aside p { margin-bottom: 1.3mm }
aside code { font-size: 8.6pt }
@media screen { body { background: #ccc } .card { background: #fff; margin: 4mm auto } }
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string code(std::string_view keys) { return "<code>" + escaped(keys) + "</code>"; }

std::string html_of(const ht_card& c) {
  std::string h = "<section class=\"card\">\n<header><div><h1>" + escaped(c.unit) + "</h1><p>" + escaped(c.agency) +
                  "<br>112 " + escaped(c.city) + ", kanal " + escaped(c.net) +
                  "</p></div><div class=\"number\"><small>nomor regu</small>" + escaped(c.number) +
                  "</div></header>\n<main><div class=\"left\"><table>\n<tr><th></th><th>Status</th><th>Isi memori</th>"
                  "<th>Tekan sendiri</th></tr>\n";
  for (const auto& r : c.rows)
    h += std::string(r.key == '0' ? "<tr class=\"sos\">" : "<tr>") + "<td class=\"key\">" + escaped({&r.key, 1}) +
         "</td><td>" + escaped(r.meaning) + "</td><td>" + code(r.memory) + "</td><td>" + code(r.by_hand) +
         "</td></tr>\n";
  h += "</table>\n<p>Tidak siap (rusak, tutup): " + code(c.out_of_service) +
       "<br>Nada salah, atau sunyi: <b>ulangi, atau bicara.</b></p></div>\n<aside>\n";
  h += "<h2>Dengan memori</h2><p>Tahan PTT, tunggu 1 detik, kirim memori. Radio menjawab: <q>" +
       escaped(c.said_after_memory) + "</q></p>\n";
  h += "<h2>Tekan sendiri</h2><p>Tahan PTT, tunggu 1 detik, tekan tombolnya, lepas. Radio bertanya: <q>" +
       escaped(c.said_after_by_hand) + "</q><br>Betul: " + code(c.yes) + " &nbsp; Salah: " + code(c.no) + "<br>Tanpa " +
       code(c.yes) + " jawaban <b>tidak dicatat.</b></p>\n";
  h += "<h2>Lebih dari satu perintah</h2><p>nn = nomor perintah yang terdengar (4, 12, 123): " + code(c.with_order) +
       "</p>\n";
  h += "<h2>DARURAT</h2><p>Memori 0, atau " + code(c.rows.back().by_hand) + "<br>Tidak sempat: " + code("00") +
       "<br>Tanpa konfirmasi.</p>\n</aside></main>\n</section>\n";
  return h;
}

}  // namespace

std::vector<ht_card> ht_cards(const domain::city& city, const domain::unit& unit) {
  std::vector<ht_card> cards;
  const auto agency =
      std::find_if(city.agencies.begin(), city.agencies.end(), [&](const auto& a) { return a.id == unit.agency; });
  for (const auto& channel : unit.channels) {
    if (channel.kind != domain::channel_kind::voice || !domain::is_unit_number(channel.address)) continue;
    const auto number = static_cast<unit_number>(std::stoul(channel.address));
    ht_card c;
    c.city = city.name;
    c.agency = agency == city.agencies.end() ? unit.agency.str() : agency->name;
    c.unit = unit.name;
    c.net = channel.net.str();
    c.number = channel.address;
    for (const auto& s : statuses)
      c.rows.push_back({s.key, std::string(s.meaning), memory_frame(number, s.key),
                        '*' + c.number +
                            (s.key == '0'   ? "00"
                             : s.key == '6' ? "6nn"
                                            : std::string(1, s.key)) +
                            '#'});
    c.with_order = '*' + c.number + "4nn#";
    c.out_of_service = '*' + c.number + "6#";
    c.yes = '#' + c.number + '#';
    c.no = "*";
    c.said_after_memory = unit.name + ", tiba di lokasi, diterima.";
    c.said_after_by_hand = unit.name + ", tiba di lokasi, betul: " + confirm_words(number) + '.';
    cards.push_back(std::move(c));
  }
  return cards;
}

std::string to_text(const ht_card& c) {
  std::size_t width = 0;
  for (const auto& r : c.rows) width = std::max(width, r.meaning.size());
  std::string t = c.unit + " (" + c.agency + ")\nNomor regu " + c.number + ", kanal " + c.net + ", 112 " + c.city +
                  "\n\n" + std::string(7 + width, ' ') + "Isi memori  Tekan sendiri\n";
  for (const auto& r : c.rows)
    t += std::string("  ") + r.key + "  " + r.meaning + std::string(width + 2 - r.meaning.size(), ' ') + r.memory +
         "   " + r.by_hand + '\n';
  t += "\nMemori: radio menjawab \"" + c.said_after_memory + "\"\nTekan sendiri: radio bertanya \"" +
       c.said_after_by_hand + "\"\n  betul " + c.yes + "   salah " + c.no + "   tanpa " + c.yes +
       " jawaban tidak dicatat\nnn = nomor perintah seperti yang terdengar (4, 12, 123), juga bila ada lebih dari "
       "satu: " +
       c.with_order + "\nTidak siap (rusak, tutup): " + c.out_of_service + "\nDARURAT: " + c.rows.back().by_hand +
       ", tidak sempat: 00, tanpa konfirmasi\n";
  return t;
}

std::string to_html(const std::vector<ht_card>& cards) {
  std::string h = "<!DOCTYPE html>\n<html lang=\"id\"><head><meta charset=\"utf-8\"><title>Kartu HT";
  if (!cards.empty()) h += ' ' + escaped(cards.front().unit);
  h += "</title><style>" + std::string(style) + "</style></head><body>\n";
  for (const auto& c : cards) h += html_of(c);
  return h + "</body></html>\n";
}

}  // namespace kentongan::air
