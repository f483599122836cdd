#include "gateway/air/voice_words.hpp"

#include <algorithm>
#include <optional>

namespace kentongan::air {
namespace {

constexpr std::size_t template_max = 160;  // octets: about ten seconds before anything is filled in
constexpr std::size_t word_max = 40;       // octets of an answer's or a state's name

voice_words make_indonesian() {
  voice_words v;
  // The digits are the FMS numbering of the status model: 9 accept, 3 on the way, 4 on the scene, 00 emergency. The
  // unit is called twice: people begin to listen when they hear their name.
  v.dispatch = "{greeting}. {unit}, {unit}. Perintah nomor {number}. {category}. {place}. {text}. Jawab 9 {number}.";
  // No answer is asked for: a crew that is on its way must not key "accepted" again.
  v.update = "{unit}, {unit}. Perubahan perintah {number}. {place}. {text}.";
  v.stand_down = "{unit}, {unit}. Perintah {number} dibatalkan. {text}. Jawab 9 {number}.";
  v.nudge = "{unit}, {unit}. Perintah {number}, mohon kabar. 3 meluncur, 4 tiba.";
  v.welfare = "{unit}, {unit}. Perintah {number}, semua aman? Aman jawab 4. Darurat 0 0.";
  v.roll_call = "{greeting}. {unit}, {unit}. Apel radio. {text}. Jawab 9 {number}.";
  v.test_alarm = "{greeting}. {unit}, {unit}. Uji coba alarm, bukan kejadian. {text}. Jawab 9 {number}.";
  v.details = "rincian di ponsel";

  v.readback = "{unit}, {answer}, perintah {number}, diterima";
  v.readback_unit = "{unit}, {answer}, diterima";
  v.state_is = "{unit}, perintah {number} tidak diterima, status {state}";
  v.not_yours = "{unit}, perintah {number} bukan untuk anda";
  v.no_such_order = "{unit}, perintah {number} tidak ada";
  v.no_order = "{unit}, tidak ada perintah untuk anda";
  v.choose = "{unit}, sebut nomor perintah, {numbers}";
  v.ask_the_centre = "{unit}, tidak diterima, panggil pusat";
  v.not_stored = "{unit}, belum tersimpan, ulangi";
  v.unknown_unit = "kode regu tidak dikenal, ulangi";
  v.wrong_check = "{unit}, kode salah, ulangi";
  v.emergency_ack = "{unit}, darurat diterima, pusat diberi tahu";

  v.answers = {"terima",    "meluncur",         "tiba di lokasi", "membawa pasien", "sampai tujuan",  "selesai",
               "menolak",   "siap di lapangan", "siap di pos",    "tidak siap",     "minta bicara",   "darurat",
               "terhambat", "minta bantuan",    "nihil",          "bukan wewenang", "laporan situasi"};
  v.states = {"dijadwalkan",   "ditugaskan", "diterima", "meluncur",      "tiba di lokasi", "membawa pasien",
              "sampai tujuan", "selesai",    "ditolak",  "tanpa jawaban", "dibatalkan",     "dilimpahkan"};
  v.south = "lintang selatan";
  v.north = "lintang utara";
  v.east = "bujur timur";
  v.west = "bujur barat";
  v.dangling = {"dan",  "atau",   "di",    "ke",    "dari",  "yang",     "dengan", "untuk", "pada",
                "oleh", "karena", "dekat", "depan", "nomor", "belakang", "jalan",  "gang",  "er"};
  return v;
}

constexpr voice_template templates[] = {
    {"greeting", &voice_words::greeting, "", ""},
    {"dispatch", &voice_words::dispatch, "greeting unit number category place text", "unit number place"},
    {"update", &voice_words::update, "greeting unit number category place text", "unit number place"},
    {"stand_down", &voice_words::stand_down, "greeting unit number category place text", "unit number"},
    {"nudge", &voice_words::nudge, "unit number category place", "unit number"},
    {"welfare", &voice_words::welfare, "unit number category place", "unit number"},
    {"roll_call", &voice_words::roll_call, "greeting unit number text", "unit number"},
    {"test_alarm", &voice_words::test_alarm, "greeting unit number text", "unit number"},
    {"details", &voice_words::details, "", ""},
    {"readback", &voice_words::readback, "unit answer number", "unit answer number"},
    {"readback_unit", &voice_words::readback_unit, "unit answer", "unit answer"},
    {"state_is", &voice_words::state_is, "unit number state", "number state"},
    {"not_yours", &voice_words::not_yours, "unit number", "number"},
    {"no_such_order", &voice_words::no_such_order, "unit number", "number"},
    {"no_order", &voice_words::no_order, "unit", ""},
    {"choose", &voice_words::choose, "unit numbers", "numbers"},
    {"ask_the_centre", &voice_words::ask_the_centre, "unit", ""},
    {"not_stored", &voice_words::not_stored, "unit", ""},
    {"unknown_unit", &voice_words::unknown_unit, "", ""},
    {"wrong_check", &voice_words::wrong_check, "unit", ""},
    {"emergency_ack", &voice_words::emergency_ack, "unit", ""},
};

bool holds(std::string_view list, std::string_view word) {
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(' ', at), list.size());
    if (list.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

// The next placeholder from `at` on: its name, and where it begins and ends. Nothing: none, or one without an end.
struct placeholder {
  std::string_view name;
  std::size_t begin, end;
};
std::optional<placeholder> next_placeholder(std::string_view text, std::size_t at) {
  const std::size_t open = text.find('{', at);
  const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
  if (close == std::string_view::npos) return std::nullopt;
  return placeholder{text.substr(open + 1, close - open - 1), open, close + 1};
}

std::string fault_of(const voice_template& t, std::string_view text) {
  const std::string name = "voice words: '" + std::string(t.name) + "' ";
  if (text.empty() && t.name != "greeting") return name + "is empty";
  if (text.size() > template_max) return name + "is longer than " + std::to_string(template_max) + " octets";
  std::size_t braces = 0;
  std::string found;
  std::size_t at = 0;
  while (const auto p = next_placeholder(text, at)) {
    if (!holds(t.allowed, p->name)) return name + "has the unknown placeholder {" + std::string(p->name) + "}";
    found += ' ' + std::string(p->name);
    braces += 2;
    at = p->end;
  }
  if (static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c == '{' || c == '}'; })) !=
      braces)
    return name + "has a brace without its partner";
  for (at = 0; at < t.required.size();) {
    const std::size_t end = std::min(t.required.find(' ', at), t.required.size());
    const std::string_view wanted = t.required.substr(at, end - at);
    if (!holds(found, wanted)) return name + "lacks the placeholder {" + std::string(wanted) + "}";
    at = end + 1;
  }
  return {};
}

}  // namespace

const voice_words& indonesian_voice() {
  static const voice_words words = make_indonesian();
  return words;
}

voice_words voice_of(std::span<const std::pair<std::string, std::string>> own) {
  voice_words v = indonesian_voice();
  for (const auto& [name, text] : own)
    for (const auto& t : templates)
      if (t.name == name) v.*t.text = text;
  return v;
}

std::span<const voice_template> voice_templates() { return templates; }

std::string filled(std::string_view text, placeholder_values values) {
  std::string out;
  std::size_t at = 0;
  while (const auto p = next_placeholder(text, at)) {
    out += text.substr(at, p->begin - at);
    const auto value = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == p->name; });
    if (value != values.end()) out += value->second;
    at = p->end;
  }
  return out += text.substr(at);
}

std::string check(const voice_words& v) {
  for (const voice_template& t : templates)
    if (std::string fault = fault_of(t, v.*t.text); !fault.empty()) return fault;
  const auto word = [](std::string_view what, const std::string& text) -> std::string {
    if (!text.empty() && text.size() <= word_max && text.find_first_of("{}") == std::string::npos) return {};
    return "voice words: '" + std::string(what) + "' needs 1 to " + std::to_string(word_max) + " octets without braces";
  };
  std::string fault;
  const auto first_fault = [&](std::string_view what, const std::string& text) {
    if (fault.empty()) fault = word(what, text);
  };
  for (std::size_t i = 0; i < v.answers.size(); ++i)
    first_fault(name_of(static_cast<domain::answer_code>(i)), v.answers[i]);
  for (std::size_t i = 0; i < v.states.size(); ++i)
    first_fault(name_of(static_cast<domain::assignment_state>(i)), v.states[i]);
  first_fault("south", v.south);
  first_fault("north", v.north);
  first_fault("east", v.east);
  first_fault("west", v.west);
  return fault;
}

}  // namespace kentongan::air
