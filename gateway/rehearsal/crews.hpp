// The people at the far end: crews, desks and their devices. They hear what is sent to them, or not, and answer, late,
// or not at all.
#pragma once
#include "gateway/rehearsal/chance.hpp"
#include "gateway/rehearsal/manners.hpp"
#include "gateway/rehearsal/stage.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace kentongan::rehearsal {

class crews : public stage::listener {
 public:
  crews(stage&, const domain::directory&, const manners&, chance);

  void on(const domain::transmission&, const stage&) override;
  void on(const domain::fact&, const stage&) override;
  // Somebody has told the crew by telephone, and it goes.
  void send_out(const domain::order_id&, const domain::unit_id&);

 private:
  struct job {
    bool decided = false, answered = false, over = false;
    bool finished = false;    // the work is, whether it was reported or not
    domain::channel channel;  // on which they heard of it
  };
  job* find(const domain::order_id&, const std::string& who);
  void hear(const domain::transmission&);
  void hear_offer(const domain::transmission&);
  void hear_as_desk(const domain::transmission&);
  void accept(const domain::transmission&);
  void answer_check(const domain::transmission&);
  void work(const domain::order_id&, const domain::unit_id&);
  void step_later(std::chrono::milliseconds, const domain::order_id&, const domain::unit_id&, domain::answer_code,
                  bool finish = false);
  domain::reply answer(const domain::channel&, const domain::order_id&, domain::answer_code, std::string note = {});

  stage& stage_;
  const domain::directory& directory_;
  manners manners_;
  chance chance_;
  std::map<domain::order_id, std::map<std::string, job>> jobs_;  // by order, then unit ("" and agency: a desk)
  std::uint64_t answers_ = 0;
};

}  // namespace kentongan::rehearsal
