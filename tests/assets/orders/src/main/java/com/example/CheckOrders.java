package com.example;

/** Copies all orders: {@code CheckOrders FROM TO}. */
public final class CheckOrders {
  private CheckOrders() {}

  public static void main(String[] args) {
    Orders.copy("CheckOrders", args[0], args[1], "");
  }
}
