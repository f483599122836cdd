// For hooks that are handed to others and may be run when the object they speak of is gone: replies of the intake,
// speech that was asked for. Declare it as the last member, so that it is the first to go. Not thread safe.
#pragma once
#include <memory>
#include <utility>

namespace kentongan::air {

template <class T>
class lifeline {
 public:
  explicit lifeline(T& of) : of_(std::make_shared<T*>(&of)) {}
  // Not only let go of: a hook that is running, and has destroyed the object itself, must find it gone.
  ~lifeline() { *of_ = nullptr; }
  lifeline(const lifeline&) = delete;
  lifeline& operator=(const lifeline&) = delete;

  // act(T&, arguments...) while the object lives, afterwards nothing. Can be copied when `act` can.
  template <class Act>
  auto hook(Act act) const {
    return [weak = std::weak_ptr<T*>(of_), act = std::move(act)](const auto&... arguments) {
      if (const auto of = weak.lock(); of && *of) act(**of, arguments...);
    };
  }

 private:
  std::shared_ptr<T*> of_;
};

}  // namespace kentongan::air
