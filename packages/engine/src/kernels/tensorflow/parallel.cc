#include "parallel.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace {

int ThreadCount() {
  const char* chosen = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int count = chosen ? std::atoi(chosen) : 0;
  return count > 0 ? count : static_cast<int>(std::thread::hardware_concurrency());
}

struct Job {
  const std::function<void(int)>* work;
  int tasks;
  std::atomic<int> next{0};
  std::atomic<int> done{0};

  void Help() {
    for (int task = next++; task < tasks; task = next++) {
      (*work)(task);
      done++;
    }
  }
};

class Crew {
 public:
  explicit Crew(int helpers) {
    for (int helper = 0; helper < helpers; helper++) std::thread([this] { Serve(); }).detach();
  }

  void Run(Job& job) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      job_ = &job;
      generation_++;
    }
    called_.notify_all();
    job.Help();
    while (job.done.load() < job.tasks) std::this_thread::yield();
    std::unique_lock<std::mutex> lock(mutex_);
    job_ = nullptr;
    // A helper still looking at the job must leave it before it goes out of scope.
    left_.wait(lock, [this] { return inside_ == 0; });
  }

 private:
  void Serve() {
    unsigned seen = 0;
    for (;;) {
      Watch(seen);
      std::unique_lock<std::mutex> lock(mutex_);
      called_.wait(lock, [&] { return generation_ != seen; });
      seen = generation_;
      if (!job_) continue;
      Job& job = *job_;
      inside_++;
      lock.unlock();
      job.Help();
      lock.lock();
      if (--inside_ == 0) left_.notify_one();
    }
  }

  // One layer follows the other within microseconds, and a thread that sleeps takes tens of them to wake.
  void Watch(unsigned seen) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(50);
    while (generation_ == seen && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  }

  std::mutex mutex_;
  std::condition_variable called_, left_;
  Job* job_ = nullptr;
  std::atomic<unsigned> generation_{0};
  int inside_ = 0;
};

}  // namespace

int Threads() {
  static const int threads = ThreadCount();
  return threads;
}

void Parallel(int tasks, const std::function<void(int)>& work) {
  // Never destroyed: its threads wait until the process ends.
  static Crew* const crew = Threads() > 1 ? new Crew(Threads() - 1) : nullptr;
  static std::mutex one_at_a_time;
  if (!crew || tasks < 2) {
    for (int task = 0; task < tasks; task++) work(task);
    return;
  }
  std::lock_guard<std::mutex> lock(one_at_a_time);
  Job job{&work, tasks};
  crew->Run(job);
}
