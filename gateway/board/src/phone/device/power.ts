// The phone's battery, where the browser tells it.
interface Battery { level: number; charging: boolean }
let battery: Battery | null = null;

export function watchBattery(): void {
  const ask = (navigator as {getBattery?: () => Promise<Battery>}).getBattery;
  void ask?.call(navigator).then(b => { battery = b; }, () => {});
}
export const power = () => battery ? {battery: Math.round(battery.level * 100), charging: battery.charging} : {};
