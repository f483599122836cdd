// Follows the news of one order on standard output until it is closed, or somebody presses Ctrl-C.
#pragma once
#include "gateway/app/client_session.hpp"
#include "gateway/app/watch_sentences.hpp"

#include <string>
#include <vector>

namespace kentongan::app {

// What a session must be subscribed to.
std::vector<std::string> follow_filters(const configuration&);

// Collects from its construction on, so that no news is missed between the order and run().
class order_follower {
 public:
  order_follower(client_session&, std::string order, watch_reader);
  void run();

 private:
  void take(const mqtt::message&);
  void print(const watch_news&);

  client_session& session_;
  std::string order_;
  watch_reader reader_;
  watch_repeats repeats_;
  std::vector<watch_news> held_;  // what came before run()
  bool running_ = false, over_ = false;
};

}  // namespace kentongan::app
