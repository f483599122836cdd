// Which rows are near what is seen. The others are drawn as one line of text: with 500 orders open, their boxes and
// running clocks would cost every frame something for nobody's eyes.
const watched = new Map<Element, (near: boolean) => void>();
let observer: IntersectionObserver | null = null;

export function watchNearness(element: Element, tell: (near: boolean) => void): () => void {
  observer ??= new IntersectionObserver(entries => {
    for (const e of entries) watched.get(e.target)?.(e.isIntersecting);
  }, {rootMargin: '500px 0px'});
  watched.set(element, tell);
  observer.observe(element);
  return () => {
    watched.delete(element);
    observer?.unobserve(element);
  };
}
