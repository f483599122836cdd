#include "tests/sim/crew.hpp"

#include <charconv>
#include <utility>

namespace kentongan::sim {

using namespace std::chrono_literals;

void crew::sees(const shown_order& o) { told(o.number, o.id, o.kind == "stand_down"); }

// "#12 P1 KEBAKARAN: ...", "#12 BATAL: ..."; a continued line ("#12/2 ...") and everything else tells nothing new,
// except the question which order was meant.
void crew::reads(const std::string& text) {
  if (text.starts_with("SEBUT NOMOR") && !last_text_.empty())
    return speak_on_air(last_text_ + ' ' + std::to_string(last_number_));
  std::uint32_t number = 0;
  if (!text.starts_with('#')) return;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (error != std::errc() || !(rest.starts_with(" P") || rest.starts_with(" UBAH") || rest.starts_with(" BATAL")))
    return;
  if (rest.starts_with(" PERINTAH")) return;
  told(number, {}, rest.starts_with(" BATAL"));
}

void crew::told(std::uint32_t number, const std::string& order, bool stand_down) {
  auto& j = jobs_[number];
  if (!order.empty()) j.order = order;
  if (stand_down) {
    j.at = stage::over;
    // Most say that they have understood; of the others somebody at the console hears.
    if (!std::exchange(j.called_back, true) && chance_.hit(0.7))
      loop_.after(chance_.between(3s, 3min), loop::world, [this, number] { say(number, "accepted", "TERIMA", {}); });
    return;
  }
  if (j.working || j.at != stage::told || chance_.hit(options_.ignores)) return;  // a repeat asks them again
  j.working = true;
  later(number, chance_.hit(options_.answers_late) ? chance_.between(5min, 25min) : chance_.between(3s, 90s));
}

void crew::later(std::uint32_t number, milliseconds wait) {
  loop_.after(wait, loop::world, [this, number] { act(number); });
}

void crew::act(std::uint32_t number) {
  auto& j = jobs_[number];
  if (j.at == stage::over) return;
  struct words {
    const char *phone, *air;
  };
  static constexpr words said[] = {
      {"accepted", "TERIMA"},          {"en_route", "OTW"}, {"on_scene", "TIBA"}, {"transporting", "BAWA"},
      {"at_destination", "DI TUJUAN"}, {"done", "SELESAI"}};
  if (chance_.hit(0.03)) {
    // A call that belongs to no order.
    if (phone_ && (!handheld_ || chance_.hit(0.5)))
      phone_->answer(chance_.hit(0.8) ? "speak" : "emergency", {}, 0);
    else if (handheld_)
      speak_on_air("BICARA");
  }
  if (j.at == stage::told && chance_.hit(options_.refuses)) {
    j.at = stage::over;
    return say(number, "rejected", "TOLAK", "ban bocor");
  }
  if (j.at != stage::told && chance_.hit(options_.stops_halfway / 3)) {
    j.at = stage::over;
    return;
  }
  auto next = static_cast<stage>(static_cast<int>(j.at) + 1);
  if (next != stage::accepted && next != stage::over && chance_.hit(0.15))
    next = static_cast<stage>(static_cast<int>(next) + 1);  // a step that nobody reports
  if (next == stage::transporting && chance_.hit(0.7)) next = stage::over;
  if (next == stage::at_destination && j.at != stage::transporting) next = stage::over;
  j.at = next;
  const auto& w = said[static_cast<std::size_t>(next) - 1];
  say(number, w.phone, w.air, {});
  if (next != stage::over) later(number, chance_.between(30s, 5min));
}

void crew::say(std::uint32_t number, const std::string& word, const std::string& text, const std::string& reason) {
  const auto& j = jobs_[number];
  const bool by_phone = phone_ && (!handheld_ || chance_.hit(0.5));
  const bool names_it = !chance_.hit(options_.forgets_number);
  const int times = chance_.hit(options_.double_clicks) ? 2 : 1;
  for (int i = 0; i < times; ++i) {
    if (by_phone) {
      phone_->answer(word, names_it ? j.order : std::string(), names_it && j.order.empty() ? number : 0, reason);
    } else {
      last_text_ = text;
      last_number_ = number;
      speak_on_air(names_it ? text + ' ' + std::to_string(number) : text);
    }
  }
}

void crew::speak_on_air(const std::string& text) {
  if (text == "BICARA") ++calls_on_air_;
  handheld_->say(text);
}

// The HT has given up. People try again, once or twice.
void crew::was_not_heard(const std::string& text) {
  if (chance_.hit(0.5)) loop_.after(chance_.between(5s, 60s), loop::world, [this, text] { speak_on_air(text); });
}

}  // namespace kentongan::sim
