// Stands for the application's workflows: ShotlistPlugin puts their file here when it bundles.
module.exports = {};
