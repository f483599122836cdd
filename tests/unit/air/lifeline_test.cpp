#include "gateway/air/lifeline.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>

using kentongan::air::lifeline;

namespace {

struct owner {
  int told = 0;
  lifeline<owner> self{*this};
};

}  // namespace

TEST_CASE("lifeline: a hook reaches its object while that lives, and nothing afterwards") {
  auto it = std::make_unique<owner>();
  int reached = 0;
  const std::function<void(int)> hook = it->self.hook([&reached](owner& o, int by) { reached = o.told += by; });
  hook(2);
  hook(3);
  CHECK(reached == 5);
  it.reset();
  hook(4);
  CHECK(reached == 5);
}

TEST_CASE("lifeline: a hook that destroys its object finds it gone when it runs again inside itself") {
  auto it = std::make_unique<owner>();
  int runs = 0;
  std::function<void()> hook;
  hook = it->self.hook([&](owner&) {
    ++runs;
    it.reset();
    hook();
  });
  hook();
  CHECK(runs == 1);
}
