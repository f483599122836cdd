// modem: our own modem listens to its level, or tests itself, and a technician reads what to do about it.
#include "gateway/app/client_session.hpp"
#include "gateway/app/watch_json.hpp"
#include "gateway/app/watch_terminal.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace kentongan::app {

namespace json = boost::json;

namespace {

struct modem_options : client_options {
  std::string modem;
  unsigned seconds = 10;
};

constexpr double aim_dbfs = -9, tolerance_db = 3;  // firmware/core/level_wizard.hpp
constexpr double silence_dbfs = -50;

const json::object& modem_of(const json::object& status, const std::string& name) {
  for (const auto* m : loose::objects(loose::object(status, "health"), "modems"))
    if (loose::text(*m, "modem") == name) return *m;
  static const json::object none;
  return none;
}

// Begins the examination and waits for the result that is newer than the last one.
json::object examine(const configuration& config, const modem_options& o, const char* what, unsigned longest_s) {
  client_session session(config, o);
  const auto before = loose::text(loose::object(modem_of(session.ask("status"), o.modem), what), "at");
  session.ask("examine", {{"modem", o.modem}, {"what", what}, {"seconds", o.seconds}});
  const bool progress = stdout_is_terminal();
  for (unsigned waited = 0; waited < longest_s; ++waited) {
    if (progress) std::cerr << '\r' << waited << " s" << std::flush;
    bool second_over = false;
    boost::asio::steady_timer timer(session.loop(), std::chrono::seconds{1});
    timer.async_wait([&](boost::system::error_code) { second_over = true; });
    session.run_until([&] { return second_over; });
    auto result = loose::object(modem_of(session.ask("status"), o.modem), what);
    if (progress) std::cerr << "\r       \r";
    if (const auto at = loose::text(result, "at"); !at.empty() && at != before) return result;
  }
  throw client_error(exit_unreachable, "modem '" + o.modem + "' gave no result");
}

std::string advice(const json::object& l, const modem_options& o) {
  const auto say = [&](const char* key) { return std::string(word(o.language, key)); };
  const double peak = loose::number(l, "peak_dbfs");
  if (peak < silence_dbfs) return say("levels.silence");
  if (loose::count(l, "clipped_ppm") == 0 && std::abs(peak - aim_dbfs) <= tolerance_db) return say("levels.fine");
  std::string text = say(peak > aim_dbfs ? "levels.too_loud" : "levels.too_quiet");
  if (const auto at = text.find('#'); at != text.npos)
    text.replace(at, 1, fmt::format("{:.0f}", std::abs(peak - aim_dbfs)));
  if (const auto gain = loose::count(l, "advised_gain"); gain != loose::count(l, "rx_gain"))
    text += fmt::format("; {} rx_gain = {} ([[modem]] {})", say("levels.or"), gain, o.modem);
  return text;
}

int levels(const configuration& config, const modem_options& o) {
  if (!o.json) std::cerr << word(o.language, "levels.speak") << '\n';
  const auto l = examine(config, o, "levels", o.seconds + 5);
  if (o.json) {
    std::cout << json::serialize(l) << '\n';
    return 0;
  }
  std::cout << fmt::format("{}: {} {:.1f} dBFS, RMS {:.1f} dBFS, {} {} ppm, rx_gain {}\n{}\n", o.modem,
                           word(o.language, "levels.peak"), loose::number(l, "peak_dbfs"), loose::number(l, "rms_dbfs"),
                           word(o.language, "levels.clipped"), loose::count(l, "clipped_ppm"),
                           loose::count(l, "rx_gain"), advice(l, o));
  return 0;
}

int self_test(const configuration& config, const modem_options& o) {
  const auto t = examine(config, o, "self_test", 15);
  bool all = true;
  for (const auto* p : loose::objects(t, "parts")) {
    const bool passed = loose::flag(*p, "passed").value_or(false);
    all = all && passed;
    if (!o.json)
      std::cout << fmt::format("{:10} {}\n", loose::text(*p, "part"),
                               word(o.language, passed ? "test.passed" : "test.failed"));
  }
  if (o.json) std::cout << json::serialize(t) << '\n';
  return all ? 0 : exit_refused;
}

}  // namespace

void add_modem(CLI::App& root, command& chosen) {
  auto* m = root.add_subcommand("modem", "A modem with Kentongan's firmware: set its level, let it test itself");
  m->require_subcommand(1);
  m->footer("Examples:\n  kentongan modem levels vhf\n  kentongan modem test vhf");
  const auto add = [&](const char* name, const char* about, int (*what)(const configuration&, const modem_options&)) {
    const auto o = std::make_shared<modem_options>();
    auto* c = m->add_subcommand(name, about);
    add_client_options(*c, *o);
    c->add_option("modem", o->modem, "Its name in the settings")->required();
    c->callback([&chosen, o, what] {
      chosen = [o, what](const common_options& common) {
        return with_configuration(common, [&](const configuration& config) { return what(config, *o); });
      };
    });
    return std::pair(c, o);
  };
  const auto [l, o] = add("levels", "Listen for some seconds while somebody speaks, and advise the level", levels);
  l->add_option("--seconds", o->seconds, "How long")->check(CLI::Range(1, 30))->capture_default_str();
  l->footer(
      "Let a crew key its HT and speak, or key DTMF, while the modem listens. Set the radio's volume, or rx_gain in "
      "the\n"
      "settings, as it advises, and listen again.\n\n"
      "Examples:\n  kentongan modem levels vhf\n  kentongan modem levels vhf --seconds 20 --lang en\n\n"
      "Exit codes: 0 done, 1 no such modem or not one of ours, 69 no result.");
  add("test", "Flash, memory, converters and detectors, without transmitting", self_test)
      .first->footer(
          "Examples:\n  kentongan modem test vhf\n\n"
          "Exit codes: 0 all passed, 1 something failed or no modem of ours, 69 no result.");
}

}  // namespace kentongan::app
