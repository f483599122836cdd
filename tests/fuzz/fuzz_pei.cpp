// Any octets from a TETRA terminal, with time passing between them: the state machine neither crashes nor spins nor
// grows, tells the fate of a message once, and what it makes of a line is no longer than the line.
#include "radio/pei/terminal.hpp"

#include <cstdlib>
#include <set>

using namespace kentongan::radio::pei;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using std::chrono::milliseconds;
  terminal::time_point now{std::chrono::hours(100)};
  std::set<std::uint64_t> open;
  std::size_t written = 0;
  terminal t({}, {[&](std::string_view octets) { written += octets.size(); },
                  {},
                  [&](std::uint64_t id, send_fate, std::string_view) {
                    if (open.erase(id) != 1) std::abort();
                  },
                  [&](const heard& h) {
                    const auto* text = std::get_if<heard_text>(&h);
                    if (text && (text->text.size() > 8 * 3 * longest_line || text->references.size() > 8)) std::abort();
                  }});
  t.opened(now);
  std::uint64_t id = 0;
  // An octet below 8 is an act of ours; all others come from the terminal.
  for (std::size_t at = 0; at < size; ++at) {
    const std::uint8_t octet = data[at];
    if (octet >= 8) {
      t.received({&octet, 1}, now);
      continue;
    }
    if (octet == 0 || octet == 7) t.received({reinterpret_cast<const std::uint8_t*>("OK\r\n"), 4}, now);
    if (octet == 1) now += milliseconds(100);
    if (octet == 2) now += milliseconds(6000);
    if (octet == 3 && t.send({++id, 1001, make_text("A", 1, ask_report::both), 0, now + milliseconds(60000)}))
      open.insert(id);
    if (octet == 4 && t.send({++id, 1001, std::uint16_t{0x8005}, 1, now + milliseconds(1000)})) open.insert(id);
    if (octet == 5) t.closed("unplugged", now);
    if (octet == 6 && t.state() == terminal_state::off) t.opened(now);
    for (int turns = 0; t.deadline() && *t.deadline() <= now; ++turns) {
      if (turns > 100) std::abort();
      t.tick(now);
    }
  }
  if (written > 100 * (size + 10)) std::abort();
  t.closed("end", now);
  if (!open.empty()) std::abort();
  return 0;
}
