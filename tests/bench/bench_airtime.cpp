// Delay and airtime against load, on a net of voice, of APRS, and of both: tests/sim/airtime on many loads, as a table
// and as plots. Exit code 0: every order came to an end, no answer was laid to a crew that gave none, and the budget
// was kept; 1: not so.
#include "gateway/app/city_file.hpp"
#include "gateway/rehearsal/year.hpp"
#include "tests/bench/plot/svg_plot.hpp"
#include "tests/bench/samples.hpp"
#include "tests/sim/airtime/net_simulation.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

namespace {

using namespace kentongan;
using bench::plot_panel;

struct net_kind {
  const char* name;
  std::size_t voice_crews, aprs_crews;
  double talk;  // of what others send, the rest is packets
};
constexpr net_kind kinds[] = {{"voice", 12, 0, 1}, {"aprs", 0, 12, 0}, {"mixed", 6, 6, 0.5}};

constexpr double order_loads[] = {1, 2, 5, 10, 20, 40, 80, 160};
constexpr double people_loads[] = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
constexpr double usual_people = 0.1, usual_orders = 10;

// The year of the example city: how many of its incidents are of each priority.
struct year_mix {
  std::array<double, 3> share{};
  double per_hour = 0;
};

std::optional<year_mix> mix_of_the_year() {
  const auto city = app::load_city("blitar");
  const auto figures = rehearsal::parse_year(*app::builtin_year("blitar"), "blitar_2023.csv", city.value);
  const auto* year = std::get_if<rehearsal::year_figures>(&figures);
  if (year == nullptr || year->incidents() == 0) return std::nullopt;
  year_mix mix;
  for (const auto& row : year->categories)
    for (const auto& c : city.value.categories)
      if (c.code == row.name) mix.share[static_cast<std::size_t>(c.prio)] += row.incidents;
  double all = 0;
  for (const double n : mix.share) all += n;
  for (double& n : mix.share) n /= all;
  mix.per_hour = all / (365 * 24);
  return mix;
}

struct row {
  const net_kind* kind;
  double orders, people;
  sim::net_result result;
  std::array<bench::samples, 3> delay;  // by priority, seconds
};

class study {
 public:
  study(std::uint64_t seed, std::chrono::minutes length, year_mix mix) : seed_(seed), length_(length), mix_(mix) {}

  const row& at(const net_kind& kind, double orders, double people) {
    const auto key = std::tuple{std::string(kind.name), orders, people};
    if (const auto it = rows_.find(key); it != rows_.end()) return it->second;
    sim::net_load load;
    load.seed = seed_;
    // Few orders an hour need more hours for the same number of samples.
    load.length = length_ * std::max(1, static_cast<int>(40 / orders));
    load.voice_crews = kind.voice_crews;
    load.aprs_crews = kind.aprs_crews;
    for (std::size_t p = 0; p < 3; ++p) load.orders_per_hour[p] = orders * mix_.share[p];
    load.talk = people * kind.talk;
    load.packets = people * (1 - kind.talk);
    row r{&kind, orders, people, sim::simulate(load), {}};
    for (std::size_t p = 0; p < 3; ++p)
      for (const auto* list : {&r.result.voice_delay[p], &r.result.aprs_delay[p]})
        for (const double s : *list) r.delay[p].add(s);
    print(r);
    const auto& n = r.result;
    if (n.unfinished != 0 || n.wrong != 0 || n.budget_broken != 0) {
      std::fprintf(stderr, "error: %llu orders without an end, %llu wrong answers, %llu times over the budget\n",
                   static_cast<unsigned long long>(n.unfinished), static_cast<unsigned long long>(n.wrong),
                   static_cast<unsigned long long>(n.budget_broken));
      sound_ = false;
    }
    return rows_.emplace(key, std::move(r)).first->second;
  }

  static void print_head() {
    std::printf("%-6s %8s %6s | %6s %6s %6s %6s %6s %6s | %7s %7s %8s %7s | %6s %7s %7s %7s\n", "net", "orders/h",
                "people", "P1 p50", "p95", "P2 p50", "p95", "P3 p50", "p95", "channel", "gateway", "held/min",
                "expired", "lost", "of keys", "of talk", "answers");
  }
  bool sound() const { return sound_; }

 private:
  static double percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  }
  static void print(const row& r) {
    std::printf("%-6s %8g %5.0f%% |", r.kind->name, r.orders, r.people * 100);
    for (const auto& d : r.delay) std::printf(" %6.1f %6.1f", d.quantile(0.50), d.quantile(0.95));
    const auto& n = r.result;
    std::printf(" | %6.1f%% %6.1f%% %7.1f%% %7llu | %5.1f%% %6.1f%% %6.1f%% %6.1f%%\n", n.channel_share * 100,
                n.gateway_share * 100, n.worst_minute_held * 100,
                static_cast<unsigned long long>(n.expired + n.refused), percent(n.copies_lost, n.copies),
                percent(n.presses_lost, n.presses), percent(n.overs_lost, n.overs),
                percent(n.answers_in, n.answers_wanted));
    std::fflush(stdout);
  }

  std::uint64_t seed_;
  std::chrono::minutes length_;
  year_mix mix_;
  std::map<std::tuple<std::string, double, double>, row> rows_;
  bool sound_ = true;
};

bool write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (out) return true;
  std::fprintf(stderr, "error: cannot write %s\n", file.c_str());
  return false;
}

constexpr const char* priority_colours[] = {"#c0392b", "#d68910", "#1b6ca8"};
constexpr const char* priority_names[] = {"P1", "P2", "P3"};

const bench::plot_axis seconds{"seconds to the first sound, p95", 0.1, 3600, true, {0.1, 1, 10, 60, 600, 3600}};

plot_panel delay_by_orders(study& s, const net_kind& kind) {
  plot_panel panel{kind.name, {"orders an hour", 1, 160, true, {1, 5, 20, 80, 160}}, seconds, {}};
  for (std::size_t p = 0; p < 3; ++p) {
    bench::plot_line l{priority_names[p], priority_colours[p], false, {}};
    for (const double n : order_loads) l.points.emplace_back(n, s.at(kind, n, usual_people).delay[p].quantile(0.95));
    panel.lines.push_back(std::move(l));
  }
  return panel;
}

plot_panel delay_by_people(study& s, const net_kind& kind) {
  plot_panel panel{kind.name, {"others' use, % of the time", 0, 60, false, {0, 20, 40, 60}}, seconds, {}};
  for (std::size_t p = 0; p < 3; ++p) {
    bench::plot_line l{priority_names[p], priority_colours[p], false, {}};
    for (const double n : people_loads)
      l.points.emplace_back(n * 100, s.at(kind, usual_orders, n).delay[p].quantile(0.95));
    panel.lines.push_back(std::move(l));
  }
  return panel;
}

plot_panel airtime_by_orders(study& s, const net_kind& kind) {
  plot_panel panel{kind.name,
                   {"orders an hour", 1, 160, true, {1, 5, 20, 80, 160}},
                   {"% of the time", 0, 100, false, {0, 20, 40, 60, 80, 100}},
                   {}};
  bench::plot_line all{"channel in use", "#888888", false, {}}, own{"gateway", "#1b6ca8", false, {}},
      worst{"budgeted kinds, worst minute", "#1b6ca8", true, {}};
  for (const double n : order_loads) {
    const auto& r = s.at(kind, n, usual_people).result;
    all.points.emplace_back(n, r.channel_share * 100);
    own.points.emplace_back(n, r.gateway_share * 100);
    worst.points.emplace_back(n, r.worst_minute_held * 100);
  }
  panel.lines = {all, own, worst};
  return panel;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Delay and airtime of one radio net against its load, simulated", "bench_airtime"};
  app.footer("Example: bench_airtime --seed 7 --svg gateway/air/figures");
  std::uint64_t seed = 1;
  int hours = 6;
  std::string folder;
  bool smoke = false;
  app.add_option("--seed", seed, "of everything that happens by chance")->capture_default_str();
  app.add_option("--hours", hours, "of virtual time in each row; longer where orders are few")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--svg", folder, "writes delay.svg, others.svg and airtime.svg into this folder")
      ->check(CLI::ExistingDirectory);
  app.add_flag("--smoke", smoke, "a small run that only shows that it works");
  CLI11_PARSE(app, argc, argv);

  const auto mix = mix_of_the_year();
  if (!mix) {
    std::fprintf(stderr, "error: the example city's year cannot be read\n");
    return 1;
  }
  std::printf(
      "seed %llu; orders by priority as in the example city's year: P1 %.0f %%, P2 %.0f %%, P3 %.0f %% (it had "
      "%.2f an hour)\n\n",
      static_cast<unsigned long long>(seed), mix->share[0] * 100, mix->share[1] * 100, mix->share[2] * 100,
      mix->per_hour);
  study s(seed, std::chrono::hours(smoke ? 1 : hours), *mix);
  study::print_head();
  if (smoke) {
    for (const auto& kind : kinds) s.at(kind, 40, usual_people);
    return s.sound() ? 0 : 1;
  }
  std::vector<plot_panel> delay, others, airtime;
  for (const auto& kind : kinds) {
    delay.push_back(delay_by_orders(s, kind));
    airtime.push_back(airtime_by_orders(s, kind));
    others.push_back(delay_by_people(s, kind));
  }
  if (!folder.empty()) {
    const std::filesystem::path to(folder);
    if (!write(to / "delay.svg", svg_plot("Delay of an order; others use 10 % of the channel", delay)) ||
        !write(to / "others.svg", svg_plot("Delay of an order, 10 orders an hour", others)) ||
        !write(to / "airtime.svg", svg_plot("Airtime; others use 10 % of the channel", airtime)))
      return 1;
  }
  return s.sound() ? 0 : 1;
}
