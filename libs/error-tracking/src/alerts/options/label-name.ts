/** What Prometheus allows as the name of a label. */
export const LABEL_NAME = /^[a-zA-Z_]\w*$/;
