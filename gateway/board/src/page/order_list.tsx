// The open orders, whoever needs attention first. A row is drawn again only when its order, its last word, the choice or
// the language changed: with 500 of them open every news would otherwise cost a frame.
import {Component, createRef} from 'preact';
import type {Order} from '../api/shapes.ts';
import {attentionOf, byAttention} from '../logic/attention.ts';
import {laddersOf} from '../logic/ladder.ts';
import type {Model, Said} from '../logic/model.ts';
import {clock, millis} from '../logic/time.ts';
import {say, sayName, type Language} from '../logic/words.ts';
import {AgencyLine} from './evidence.tsx';
import {watchNearness} from './nearness.ts';
import {Age, Section, useWords} from './parts.tsx';

interface RowProps {
  order: Order;
  category: string;
  said: Said | undefined;
  chosen: boolean;
  reachable: boolean;  // by the Tab key: one row of the list is
  language: Language;
  near: boolean;  // whether it is likely to be seen at first
  choose: ((id: string) => void) | null;  // null: nobody chooses on a wall
}

class Row extends Component<RowProps, {near: boolean}> {
  override state = {near: this.props.near};
  #item = createRef<HTMLLIElement>();
  #height = 0;  // as it was drawn last: what is far away takes as much room, so that nothing jumps
  #forget: () => void = () => {};

  override componentDidMount(): void {
    if (!this.#item.current) return;
    this.#forget = watchNearness(this.#item.current, near => {
      if (!near && this.state.near) this.#height = this.#item.current?.offsetHeight ?? 0;
      if (near !== this.state.near) this.setState({near});
    });
  }
  override componentWillUnmount(): void { this.#forget(); }

  override shouldComponentUpdate(next: RowProps, nextState: {near: boolean}): boolean {
    const now = this.props;
    return this.state.near !== nextState.near || now.order !== next.order || now.said !== next.said ||
        now.chosen !== next.chosen || now.language !== next.language || now.category !== next.category ||
        now.reachable !== next.reachable;
  }

  override componentDidUpdate(): void { this.#room(); }
  #room(): void {
    const {current} = this.#item;
    if (!current) return;
    const guess = 58 + 19 * Math.ceil(laddersOf(this.props.order).length / 2);
    current.style.height = this.state.near || this.props.chosen ? '' : `${this.#height || guess}px`;
  }

  override render(props: RowProps, {near}: {near: boolean}) {
    return (
      <li ref={li => { this.#item.current = li; this.#room(); }}>
        {near || props.chosen ? this.#whole(props) : this.#line(props)}
      </li>
    );
  }

  #line({order, choose}: RowProps) {
    const text = `#${order.number} ${order.prio} ${order.addr ?? ''}`;
    return choose ? <button type="button" class="row" tabIndex={-1} data-order={order.order}
                            onClick={() => choose(order.order)}>{text}</button>
                  : <div class="row">{text}</div>;
  }

  #whole({order, category, said, chosen, reachable, language, choose}: RowProps) {
    const attention = attentionOf(order);
    const t = say.bind(null, language);
    const body = (
      <>
        <span class="row-head">
          <span class="number">#{order.number}</span>
          <span class={`prio ${order.prio.toLowerCase()}`}>{order.prio}</span>
          <span class="category">{category}</span>
          <span class="attention">{t(attention.word)}</span>
          <Age since={millis(order.accepted_at)} kind="big" />
        </span>
        <span class="row-what">
          <b>{order.addr || t('orders.no_place')}</b>
          {order.text ? <span class="text"> {order.text}</span> : null}
        </span>
        <span class="agency-lines">
          {laddersOf(order).map(l => <AgencyLine key={l.agency} ladder={l} alarm={order.alarms.includes(l.agency)} />)}
        </span>
        {said ? (
          <span class="said">
            {t('orders.last_word')} {clock(said.at)} <b>{said.unit || said.by}</b> {sayName(language, said.group, said.name)}
            {said.text ? <q>{said.text}</q> : null}
          </span>
        ) : null}
      </>
    );
    const look = `row ${attention.now ? 'now' : ''} rank-${attention.rank}`;
    if (!choose) return <div class={look}>{body}</div>;
    return (
      <button type="button" class={look} aria-pressed={chosen} tabIndex={reachable ? 0 : -1} data-order={order.order}
              onClick={() => choose(order.order)}>
        {body}
      </button>
    );
  }
}

export function OrderList({model, chosen, choose, mayRead}: {
  model: Model; chosen: string | null; choose: ((id: string) => void) | null; mayRead: boolean;
}) {
  const {t, language} = useWords();
  const names = new Map(model.categories.map(c => [c.category, c.name[language]]));
  const list = byAttention(model.orders.values());
  const reachable = chosen !== null && model.orders.has(chosen) ? chosen : list[0]?.order;
  const now = list.filter(o => attentionOf(o).now).length;
  return (
    <Section title={t('orders.title')} kind="orders" aside={model.loaded ? ` ${now} / ${list.length}` : ''}>
      {!mayRead ? <p class="empty">{t('orders.no_right')}</p>
       : !model.loaded ? <p class="empty">{t('orders.loading')}</p>
       : list.length === 0 ? <p class="empty calm">{t('orders.none')}</p> : null}
      <ol class="rows">
        {list.map((o, i) => (
          <Row key={o.order} order={o} category={names.get(o.category ?? '') ?? o.category ?? ''}
               said={model.said.get(o.order)} chosen={o.order === chosen} reachable={o.order === reachable}
               language={language} near={i < 12} choose={choose} />
        ))}
      </ol>
    </Section>
  );
}
