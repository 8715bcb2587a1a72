/** What the page tells of the network and of sleep. */
export interface WakeListener {
  onNetwork(): void;
  onNetworkLost(): void;
  /** The page is looked at again, perhaps after a long sleep. */
  onWake(): void;
}

/** Returns what ends the listening. */
export function listenToPage(listener: WakeListener): () => void {
  const ending = new AbortController();
  const options = { signal: ending.signal };
  const onVisible = (): void => {
    if (!document.hidden) listener.onWake();
  };
  addEventListener("online", () => listener.onNetwork(), options);
  addEventListener("offline", () => listener.onNetworkLost(), options);
  addEventListener("pageshow", onVisible, options);
  document.addEventListener("visibilitychange", onVisible, options);
  return () => ending.abort();
}
