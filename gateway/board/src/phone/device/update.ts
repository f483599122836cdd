// The worker that keeps the page for when there is no network. A new version waits until a person takes it: a page that
// reloads by itself would be disarmed.
export function keepOffline(fresh: () => void): void {
  if (!('serviceWorker' in navigator)) return;
  void navigator.serviceWorker.register('/hp/sw.js', {scope: '/hp/'}).then(registration => {
    const look = () => {
      if (registration.waiting && navigator.serviceWorker.controller) fresh();
    };
    look();
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
    setInterval(() => void registration.update().catch(() => {}), 3_600_000);
  }, () => {});
}

export async function takeUpdate(): Promise<void> {
  const waiting = (await navigator.serviceWorker.getRegistration('/hp/'))?.waiting;
  if (!waiting) return location.reload();
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
  waiting.postMessage('take over');
}
