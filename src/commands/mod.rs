//! One file a subcommand: gather inputs, call a layer, hand the result to the `Ui`.
