import { solar, easter, type Rules } from './holiday-rule';

/** Days that many countries share. */

/** Around Easter, in most countries a holiday or the day of a visit. */
export const EASTER: Rules = { 'good-friday': easter(-2), easter: easter(0), 'easter-monday': easter(1) };
export const WHITSUN: Rules = { 'ascension-day': easter(39), 'whit-sunday': easter(49), 'whit-monday': easter(50) };
export const CATHOLIC: Rules = { epiphany: solar(1, 6), 'assumption-day': solar(8, 15), 'all-saints-day': solar(11, 1) };
export const LABOUR_DAY: Rules = { 'labour-day': solar(5, 1) };
export const SECOND_CHRISTMAS_DAY: Rules = { 'second-christmas-day': solar(12, 26) };
