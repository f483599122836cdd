// Virtual time around one dispatcher: what is said to it and when, and who hears what comes of it. Whoever listens acts
// by later(), never from within.
#pragma once
#include "gateway/dispatch/dispatcher.hpp"
#include "gateway/rehearsal/agenda.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

namespace kentongan::rehearsal {

class stage {
 public:
  struct listener {
    virtual ~listener() = default;
    virtual void on(const domain::fact&, const stage&) {}
    virtual void on(const domain::transmission&, const stage&) {}
  };

  // The directory must outlive the stage, and so must every listener.
  stage(const domain::directory& d, domain::utc_time from) : core_(d, {}), now_{{}, from} {}

  void add(listener& l) { listeners_.push_back(&l); }
  domain::reply say(const domain::event& e) {
    auto o = core_.handle(e, now_);
    spread(o);
    return o.reply ? *o.reply : domain::reply{};
  }
  void later(std::chrono::milliseconds delay, std::function<void()> deed) { at(now_.utc + delay, std::move(deed)); }
  void at(domain::utc_time t, std::function<void()> deed) { deeds_.add(std::max(t, now_.utc), std::move(deed)); }

  // Everything that happens before `end`; returns early when nothing is left to happen.
  void run(domain::utc_time end);

  domain::utc_time now() const { return now_.utc; }
  const dispatch::dispatcher& core() const { return core_; }

 private:
  void spread(const dispatch::outcome&);
  void go_to(domain::utc_time t) {
    now_.steady += t - now_.utc;
    now_.utc = t;
  }

  dispatch::dispatcher core_;
  domain::instant now_;
  agenda deeds_;
  std::vector<listener*> listeners_;
};

}  // namespace kentongan::rehearsal
