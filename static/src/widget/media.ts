/** The questions that both styles.css and scripts ask of the device. */
export const FILLS_SCREEN = "(max-width: 479.98px)";
export const IS_TOUCH = "(pointer: coarse)";
