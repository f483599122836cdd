// How does the cost of a decision grow with the number of open orders? Every row is measured beside a std::map of the
// same size in the same run: a lookup, an insertion and a removal of one key, which is O(log n) by definition.
// Exit code 0: it ran, whatever the times; 1: the dispatcher lost count of its orders.
#include "gateway/app/city_file.hpp"
#include "gateway/dispatch/dispatcher.hpp"
#include "gateway/rehearsal/chance.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <vector>

namespace {

using namespace kentongan;
using namespace kentongan::domain;
using clock_type = std::chrono::steady_clock;

struct costs {  // microseconds
  double deadline = 0, answer = 0, order = 0, map = 0;
};

double us_since(clock_type::time_point begun, std::size_t times) {
  return std::chrono::duration<double, std::micro>(clock_type::now() - begun).count() / static_cast<double>(times);
}

class fixture {
 public:
  explicit fixture(std::size_t open) : now_{{}, *parse_rfc3339("2026-01-05T02:00:00Z")} {
    for (std::size_t i = 0; i < open; ++i) place();
  }

  costs measure(std::size_t times) {
    costs c;
    auto begun = clock_type::now();
    for (std::size_t i = 0; i < times; ++i) sum_ += d_.deadline()->time_since_epoch().count();
    c.deadline = us_since(begun, times);

    begun = clock_type::now();
    for (std::size_t i = 0; i < times; ++i) {
      now_.steady += 1ms;
      now_.utc += 1ms;
      say(orders_[pick()], answer_code::report, "kabar");
    }
    c.answer = us_since(begun, times);

    // A new order comes and is finished: two decisions, and its place among the others twice.
    begun = clock_type::now();
    for (std::size_t i = 0; i < times; ++i) {
      place();
      say(orders_.back(), answer_code::done, {});
      orders_.pop_back();
    }
    c.order = us_since(begun, times);

    std::map<std::string, std::size_t> book;
    for (const auto& id : orders_) book.emplace(id.str(), 1);
    begun = clock_type::now();
    for (std::size_t i = 0; i < times; ++i) {
      sum_ += static_cast<std::int64_t>(book.find(orders_[pick()].str())->second);
      book.erase(book.emplace("new" + std::to_string(i), i).first);
    }
    c.map = us_since(begun, times);
    return c;
  }

  bool sound() const { return d_.current().open().size() == orders_.size() && sum_ != 0; }

 private:
  std::size_t pick() { return static_cast<std::size_t>(chance_.next() % orders_.size()); }

  void place() {
    order o;
    o.id = order_id("o" + std::to_string(++made_));
    o.to_units = {city_.units[made_ % city_.units.size()].id};
    o.text = "Rumah terbakar, api besar, penghuni sudah keluar";
    o.prio = priority::p1;
    o.source = "bench";
    o.created = now_.utc;
    d_.handle(order_received{o, {actor_role::dispatcher, "cad-1", "mqtt"}}, now_);
    orders_.push_back(o.id);
    units_.emplace(o.id, o.to_units.front());
    say(o.id, answer_code::accept, {});
  }

  void say(const order_id& order, answer_code code, std::string note) {
    const auto& ways = directory_.find(units_.at(order))->channels;
    const auto phone = std::find_if(ways.begin(), ways.end(), [](auto& w) { return w.kind == channel_kind::phone; });
    answer_given a;
    a.address = phone->address;
    a.code = code;
    a.order = order;
    a.note = std::move(note);
    d_.handle(a, now_);
  }

  city city_ = app::load_city("blitar").value;
  directory directory_{city_};
  dispatch::dispatcher d_{directory_, {}};
  instant now_;
  std::vector<order_id> orders_;
  std::map<order_id, unit_id> units_;
  rehearsal::chance chance_{7};
  std::size_t made_ = 0;
  std::int64_t sum_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The cost of decisions by the number of open orders", "bench_dispatch"};
  bool smoke = false;
  app.add_flag("--smoke", smoke, "A small run that only shows that it works");
  CLI11_PARSE(app, argc, argv);

  std::vector<std::size_t> sizes{100, 1'000, 10'000, 100'000};
  if (smoke) sizes = {10, 100};
  const std::size_t times = smoke ? 100 : 20'000;
  std::printf("%12s %14s %14s %20s %14s\n", "open orders", "deadline (us)", "answer (us)", "new + done (us)",
              "map (us)");
  costs first, last;
  for (const auto n : sizes) {
    fixture f(n);
    const auto c = f.measure(times);
    if (!f.sound()) {
      std::fprintf(stderr, "error: the dispatcher has lost count of its open orders\n");
      return 1;
    }
    std::printf("%12zu %14.4f %14.2f %20.2f %14.2f\n", n, c.deadline, c.answer, c.order, c.map);
    if (n == sizes.front()) first = c;
    if (n == (smoke ? sizes.back() : 10'000)) last = c;
  }
  std::printf("growth to %s: answer %.2fx, new + done %.2fx; a map of the same size %.2fx\n",
              smoke ? "the last" : "10,000", last.answer / first.answer, last.order / first.order,
              last.map / first.map);
  return 0;
}
