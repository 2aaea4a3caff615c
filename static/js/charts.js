// Draws what a page has as data beside it. The table under the chart holds the same numbers, so without scripts nothing
// is lost. Patterns beside the colours keep the bars apart in grey print and for colour-blind readers.

const COLOURS = ["#1f4e8c", "#c77d18", "#2e7d5b", "#8a4b9e", "#b3412f", "#4d6a79"];
// Lines are told apart in grey print by these.
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"];
const DASHES = ["solid", "dashed", "dotted", [12, 4], [12, 4, 3, 4], [3, 8]];
const INK = "#25313f";
// By its name: a canvas cannot measure "inherit", and entries of the legend would touch.
const FONT = getComputedStyle(document.body).fontFamily;
const ROW_HEIGHT = 34;
const SMALLEST = 260;
const NAMES = { width: 150, overflow: "break" };

const DIGITS = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 2 });
const shown = (value, unit) => (value === null || value === undefined ? "未填" : `${DIGITS.format(value)}${unit}`);

function base(chart) {
  return {
    color: COLOURS,
    animation: false,
    textStyle: { color: INK, fontFamily: FONT, fontSize: 13 },
    // The label of the page stays: one made of the data reads out places of points as if they were numbers.
    aria: { enabled: true, label: { enabled: false }, decal: { show: chart.kind === "bars" && chart.lines.length > 1 } },
    tooltip: { renderMode: "richText", confine: true, valueFormatter: (value) => shown(value, chart.unit) },
    legend: chart.lines.length > 1 && chart.kind !== "heat"
      ? { type: "scroll", top: 0, itemGap: 18, selectedMode: chart.kind !== "tree" } : undefined,
    grid: { left: 8, right: 24, top: chart.lines.length > 1 ? 52 : 36, bottom: 8, containLabel: true },
  };
}

function bars(chart) {
  return {
    ...base(chart),
    yAxis: { type: "category", data: chart.labels, inverse: true, axisTick: { show: false }, axisLabel: NAMES },
    xAxis: { type: "value", axisLabel: { hideOverlap: true } },
    series: chart.lines.map((one) => ({ type: "bar", name: one.name, data: one.values, barMaxWidth: 18 })),
  };
}

function line(chart) {
  return {
    ...base(chart),
    xAxis: { type: "category", data: chart.labels },
    yAxis: { type: "value", scale: chart.unit === "%" },
    series: chart.lines.map((one, number) => ({
      type: "line", symbol: SYMBOLS[number % SYMBOLS.length], lineStyle: { type: DASHES[number % DASHES.length] },
      name: chart.lines.length > 1 ? one.name : "", data: one.values, connectNulls: false, symbolSize: 8,
      label: { show: true, formatter: (point) => shown(point.value, "") },
      labelLayout: { hideOverlap: true },
    })),
  };
}

function heat(chart) {
  const cells = [];
  chart.lines.forEach((row, y) => row.values.forEach((value, x) => {
    if (value !== null) { cells.push([x, y, value]); }
  }));
  const values = cells.map((cell) => cell[2]);
  return {
    ...base(chart),
    grid: { left: 8, right: 16, top: 12, bottom: 48, containLabel: true },
    xAxis: { type: "category", data: chart.labels, splitArea: { show: true } },
    yAxis: { type: "category", data: chart.lines.map((row) => row.name), inverse: true, axisLabel: NAMES },
    visualMap: {
      min: Math.min(...values), max: Math.max(...values), calculable: false, orient: "horizontal", left: "center", bottom: 0,
      inRange: { color: ["#e8eef6", "#1f4e8c"] },
    },
    series: [{ type: "heatmap", data: cells, label: { show: true, formatter: (point) => shown(point.value[2], "") } }],
  };
}

function tree(chart) {
  const values = chart.lines[0].values;
  return {
    ...base(chart),
    series: [{
      type: "treemap", roam: false, nodeClick: false, breadcrumb: { show: false }, left: 0, right: 0, top: 0, bottom: 0,
      label: { formatter: (node) => `${node.name}\n${shown(node.value, chart.unit)}`, fontSize: 13, lineHeight: 20 },
      data: chart.labels.map((name, number) => ({ name, value: values[number] || 0 })).filter((each) => each.value > 0),
    }],
  };
}

const SMALL_HEIGHT = 170;
const SMALL_WIDTH = 300;

// A small picture for each line, all of one scale, as many beside each other as the width holds.
function multiples(chart, width) {
  const columns = Math.max(1, Math.floor(width / SMALL_WIDTH));
  const place = (number) => ({ column: number % columns, top: Math.floor(number / columns) * SMALL_HEIGHT });
  const values = chart.lines.flatMap((one) => one.values).filter((value) => value !== null);
  const most = Math.max(...values) || 1;
  const half = 10 ** Math.floor(Math.log10(most)) / 2;
  const axis = { min: Math.min(0, ...values), max: most > 0 ? Math.ceil(most / half) * half : 0 };
  const share = 100 / columns;
  const numbers = [...chart.lines.keys()];
  return {
    ...base(chart),
    legend: undefined,
    title: chart.lines.map((one, number) => ({
      text: one.name, left: `${place(number).column * share + 1}%`, top: place(number).top,
      textStyle: { fontSize: 13, fontWeight: 600, color: INK, width: width / columns - 16, overflow: "truncate" },
    })),
    grid: numbers.map((number) => ({
      left: `${place(number).column * share + 1}%`, width: `${share - 3}%`, top: place(number).top + 34,
      height: SMALL_HEIGHT - 66, containLabel: true,
    })),
    xAxis: numbers.map((gridIndex) => ({
      gridIndex, type: "category", data: chart.labels, axisLabel: { hideOverlap: true },
    })),
    yAxis: numbers.map((gridIndex) => ({ gridIndex, type: "value", splitNumber: 2, ...axis })),
    series: chart.lines.map((one, number) => ({
      type: "line", name: one.name, data: one.values, connectNulls: false, symbolSize: 6, color: COLOURS[0],
      xAxisIndex: number, yAxisIndex: number,
    })),
  };
}

const DRAWN = { bars, line, heat, tree, multiples };

function heightOf(chart, width) {
  if (chart.kind === "multiples") {
    return Math.ceil(chart.lines.length / Math.max(1, Math.floor(width / SMALL_WIDTH))) * SMALL_HEIGHT;
  }
  const rows = chart.kind === "heat" ? chart.lines.length : chart.kind === "bars" ? chart.labels.length : 0;
  return Math.max(SMALLEST, 80 + rows * (chart.kind === "bars" ? ROW_HEIGHT + 8 * (chart.lines.length - 1) : ROW_HEIGHT));
}

function save(place, chart, kind) {
  const host = document.createElement("div");
  const drawn = window.echarts.init(host, null, {
    renderer: kind === "svg" ? "svg" : "canvas", locale: "ZH", width: place.clientWidth, height: place.clientHeight,
  });
  drawn.setOption(DRAWN[chart.kind](chart, place.clientWidth));
  const link = document.createElement("a");
  link.href = drawn.getDataURL({ pixelRatio: 2, backgroundColor: "#fff" });
  link.download = `${document.title}.${kind}`;
  link.click();
  drawn.dispose();
}

document.querySelectorAll("[data-chart-from]").forEach((place) => {
  const chart = JSON.parse(document.getElementById(place.dataset.chartFrom).textContent);
  place.style.height = `${heightOf(chart, place.clientWidth)}px`;
  const drawn = window.echarts.init(place, null, { renderer: "svg", locale: "ZH" });
  const draw = () => drawn.setOption(DRAWN[chart.kind](chart, place.clientWidth), true);
  draw();
  // The table below has the same links for those who do not point.
  drawn.on("click", (point) => {
    const address = chart.lines[point.seriesIndex]?.links?.[point.dataIndex];
    if (address) { window.location.assign(address); }
  });
  const resize = () => {
    place.style.height = `${heightOf(chart, place.clientWidth)}px`;
    drawn.resize();
    draw();
  };
  window.addEventListener("resize", resize);
  window.addEventListener("beforeprint", resize);
  const tools = place.parentElement.querySelector(".chart-tools");
  if (tools) { tools.hidden = false; }
  place.parentElement.querySelectorAll("[data-chart-save]").forEach((button) => {
    button.addEventListener("click", () => save(place, chart, button.dataset.chartSave));
  });
});
