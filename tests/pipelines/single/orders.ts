/** One pipeline alone, for tests that synthesise often and look at no function. */
export { orders } from "../orders";
