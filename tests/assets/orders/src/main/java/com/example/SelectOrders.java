package com.example;

/** Copies the orders in which a text stands, or all: {@code SelectOrders FROM TO [TEXT]}. */
public final class SelectOrders {
  private SelectOrders() {}

  public static void main(String[] args) {
    Orders.copy("SelectOrders", args[0], args[1], args.length > 2 ? args[2] : "");
  }
}
