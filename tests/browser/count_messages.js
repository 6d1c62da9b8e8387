// Writes down every message between JupyterLab and its kernels that passes the page's web sockets, in `messages`.

// Once, however many notebooks one page opens.
if (!window.messages) {
  const messages = [];

  /** https://jupyter-server.readthedocs.io/en/latest/developers/websocket-protocols.html (v1.kernel.websocket) */
  function record(data, sent) {
    if (!(data instanceof ArrayBuffer)) return;
    const view = new DataView(data);
    const offset = (i) => Number(view.getBigUint64(8 * (i + 1), true));
    const part = (i) => new TextDecoder().decode(data.slice(offset(i), offset(i + 1)));
    const channel = part(0);
    const { msg_type: kind, date } = JSON.parse(part(1));
    const content = kind.startsWith("comm_") ? JSON.parse(part(4)) : {};
    messages.push({
      // Not when it arrives: a page that is busy hears late, and then of much at once.
      seconds: (Date.parse(date) - performance.timeOrigin) / 1000,
      sent,
      channel,
      kind,
      comm: content.comm_id ?? "",
      method: content.data?.method ?? "",
      size: data.byteLength,
    });
  }

  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => record(data, false));
    }

    send(data) {
      record(data, true);
      super.send(data);
    }
  };
  window.messages = messages;
}
